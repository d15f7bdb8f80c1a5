// SPDX-License-Identifier: Apache-2.0

/**
 * The framed form that an image on disk and a migration on a wire share: bytes only, the manifest
 * opaque.
 */
@Export
@Version("1.0.0")
package org.drover.stream;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
