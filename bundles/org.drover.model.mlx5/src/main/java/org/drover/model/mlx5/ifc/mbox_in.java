// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * What all commands begin with: {@code struct mlx5_ifc_mbox_in_bits}, which {@code mlx5_core} keeps
 * to itself. {@code vhca_id} stands there in the commands of migration alone.
 */
public final class mbox_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field vhca_id = new Field(0x50, 0x10);

  private mbox_in() {}
}
