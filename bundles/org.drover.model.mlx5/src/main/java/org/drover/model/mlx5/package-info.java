// SPDX-License-Identifier: Apache-2.0
/**
 * An emulated function of a ConnectX-7: what {@code mlx5-vfio-pci} of Linux 6.12 does ({@code
 * drivers/vfio/pci/mlx5}), over a firmware that is simulated.
 */
package org.drover.model.mlx5;
