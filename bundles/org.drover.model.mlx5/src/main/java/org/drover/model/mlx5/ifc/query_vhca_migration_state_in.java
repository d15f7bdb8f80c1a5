// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_query_vhca_migration_state_in_bits}.
 *
 * <p>Command: asks how much room a {@link save_vhca_state_in} takes.
 */
public final class query_vhca_migration_state_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field incremental = new Field(0x40, 0x1);
  public static final Field chunk = new Field(0x41, 0x1);
  public static final Field vhca_id = new Field(0x50, 0x10);

  private query_vhca_migration_state_in() {}
}
