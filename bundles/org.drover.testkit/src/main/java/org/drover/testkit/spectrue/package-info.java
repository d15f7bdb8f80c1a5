// SPDX-License-Identifier: Apache-2.0
/**
 * A device model that keeps every rule of VFIO device migration, and the ways in which it can be
 * made to break one.
 */
@Export
@Version("1.0.0")
package org.drover.testkit.spectrue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
