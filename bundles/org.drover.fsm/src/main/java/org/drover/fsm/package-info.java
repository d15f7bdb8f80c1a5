// SPDX-License-Identifier: Apache-2.0

/**
 * The migration state machine of {@code include/uapi/linux/vfio.h} as pure values and functions:
 * states, features, the one table, the paths through it and the reasons for a refusal.
 */
@Export
@Version("1.0.0")
package org.drover.fsm;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
