// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_wqe_data_seg} of {@code include/linux/mlx5/qp.h}: an entry of a receive queue,
 * big-endian. Fields begin at whole bytes.
 */
public final class mlx5_wqe_data_seg {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field byte_count = new Field(0, 32);
  public static final Field lkey = new Field(32, 32);
  public static final Field addr = new Field(64, 64);

  private mlx5_wqe_data_seg() {}
}
