// SPDX-License-Identifier: Apache-2.0
/**
 * Image and wire frames: the bytes that a saved device is made of. The same frames go to a file and
 * over a connection, so an image is the framed wire, kept.
 *
 * <p>The package moves bytes and proves them whole; what a manifest, a device's data or a control
 * message means is somebody else's. The format is described in {@code docs/formats/stream.md}.
 */
@Export
@Version("1.0.0")
package org.drover.stream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
