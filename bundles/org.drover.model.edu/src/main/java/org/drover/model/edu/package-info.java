// SPDX-License-Identifier: Apache-2.0

/**
 * The device model of QEMU's {@code hw/misc/edu.c} behind vfio-pci: a PCI function whose only use
 * is to be tried, with registers, a pin, a message and DMA.
 */
package org.drover.model.edu;
