// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * What all answers begin with: {@code struct mlx5_ifc_mbox_out_bits}, which {@code mlx5_core} keeps
 * to itself. {@code status} is one of {@code MLX5_CMD_STAT_*} of {@link Mlx5}.
 */
public final class mbox_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);

  private mbox_out() {}
}
