// SPDX-License-Identifier: Apache-2.0
/**
 * The VFIO device-migration state machine as pure values and functions: states, features, the one
 * next-hop table, and for every pair of states the path that a device takes or the reason why it is
 * refused.
 *
 * <p>Nothing here touches a device. Everything is immutable and safe for use from any thread. The
 * facts come from {@code include/uapi/linux/vfio.h} and {@code drivers/vfio/vfio_main.c}.
 */
@Export
@Version("1.1.0")
package org.drover.fsm;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
