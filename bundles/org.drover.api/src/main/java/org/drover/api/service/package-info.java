// SPDX-License-Identifier: Apache-2.0
/**
 * What callers use: leases on devices, sessions that save, restore and migrate, vendor drivers,
 * mdevs, PCI functions, the emulator. Faces see these services and nothing else of the platform.
 */
@Export
@Version("2.0.0")
package org.drover.api.service;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
