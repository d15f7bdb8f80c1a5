// SPDX-License-Identifier: Apache-2.0

/**
 * The VFIO user API mirrored letter for letter: constants, struct flyweights over native-order
 * buffers and {@code Kernel}, which takes the system calls.
 */
@Export
@Version("1.0.0")
package org.drover.uapi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
