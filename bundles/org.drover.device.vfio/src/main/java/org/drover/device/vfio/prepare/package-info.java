// SPDX-License-Identifier: Apache-2.0
/**
 * Takes PCI functions from the drivers of the host and gives them to VFIO drivers, through the
 * sysfs of their kernel; refuses what is in use, and remembers on disk what it did.
 */
package org.drover.device.vfio.prepare;
