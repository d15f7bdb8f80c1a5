// SPDX-License-Identifier: Apache-2.0
/**
 * The mailboxes of the firmware's commands, as {@code include/linux/mlx5/mlx5_ifc.h} of Linux 6.12
 * lays them out, in its names letter for letter.
 */
package org.drover.model.mlx5.ifc;
