// SPDX-License-Identifier: Apache-2.0

/**
 * The vendor driver of functions that the kernel's {@code drivers/vfio/pci/mlx5} drives: which
 * devices are its own, how their state streams read, and what fits what.
 */
package org.drover.vendor.mlx5;
