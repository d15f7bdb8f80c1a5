// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_cqe64} of {@code include/linux/mlx5/device.h}: an entry of a completion queue,
 * big-endian; what the page tracker reads of it. Fields begin at whole bytes.
 */
public final class mlx5_cqe64 {
  /** How long it is, in bytes. */
  public static final int SIZE = 64;

  /** Of a page tracker's report the tracker's state, in the 4 most significant bits. */
  public static final Field immediate = new Field(36 * 8, 32);

  /** How much was written to the receive buffer. */
  public static final Field byte_cnt = new Field(44 * 8, 32);

  /** Which entry of the receive queue took it. */
  public static final Field wqe_counter = new Field(60 * 8, 16);

  /** {@code MLX5_CQE_*} in the upper 4 bits, the owner in the lowest. */
  public static final Field op_own = new Field(63 * 8, 8);

  private mlx5_cqe64() {}
}
