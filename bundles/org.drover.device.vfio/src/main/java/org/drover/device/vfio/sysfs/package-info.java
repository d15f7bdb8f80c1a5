// SPDX-License-Identifier: Apache-2.0
/**
 * What a kernel's sysfs says of devices, their groups and their drivers; looks and writes nothing.
 */
package org.drover.device.vfio.sysfs;
