// SPDX-License-Identifier: Apache-2.0
/**
 * PCI functions as their kernel's sysfs shows them, and what the host uses them for: what {@code
 * vfio:functions}, {@code vfio:prepare} and {@code vfio:explain} say alike. Looks and writes
 * nothing.
 */
package org.drover.device.vfio.host;
