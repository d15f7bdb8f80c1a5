// SPDX-License-Identifier: Apache-2.0
/** Between the variant driver and the firmware: what {@code mlx5_core} exports, and no more. */
package org.drover.model.mlx5.core;
