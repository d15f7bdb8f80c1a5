// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_load_vhca_state_in_bits}.
 *
 * <p>Command: takes an image of a function from a memory key. {@code size} is its length in bytes.
 */
public final class load_vhca_state_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 32;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field vhca_id = new Field(0x50, 0x10);
  public static final Field va = new Field(0x80, 0x40);
  public static final Field mkey = new Field(0xc0, 0x20);
  public static final Field size = new Field(0xe0, 0x20);

  private load_vhca_state_in() {}
}
