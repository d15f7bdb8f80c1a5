// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_suspend_vhca_in_bits}.
 *
 * <p>Command: stops one side of a function, {@link
 * Mlx5#MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR} first.
 */
public final class suspend_vhca_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field vhca_id = new Field(0x50, 0x10);

  private suspend_vhca_in() {}
}
