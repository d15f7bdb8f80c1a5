// SPDX-License-Identifier: Apache-2.0

/**
 * QEMU's PCI function {@code edu}, real or emulated: the same program on the raw uAPI for both, so
 * that the emulator cannot agree with its own mistakes.
 */
@Export
@Version("1.0.0")
package org.drover.testkit.edu;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
