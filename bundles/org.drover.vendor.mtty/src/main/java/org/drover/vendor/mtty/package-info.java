// SPDX-License-Identifier: Apache-2.0

/**
 * The vendor driver of the kernel's {@code samples/vfio-mdev/mtty.c}: which devices are its own,
 * how their state streams read, what fits what, and UART traffic as a workload of theirs.
 */
package org.drover.vendor.mtty;
