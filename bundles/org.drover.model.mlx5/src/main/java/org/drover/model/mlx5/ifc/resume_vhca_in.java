// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_resume_vhca_in_bits}.
 *
 * <p>Command: lets one side of a function go on. Its {@code op_mod} counts the other way round than
 * {@link suspend_vhca_in}'s.
 */
public final class resume_vhca_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field vhca_id = new Field(0x50, 0x10);

  private resume_vhca_in() {}
}
