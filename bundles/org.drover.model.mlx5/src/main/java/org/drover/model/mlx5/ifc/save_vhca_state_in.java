// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_save_vhca_state_in_bits}.
 *
 * <p>Command: writes an image of a function into a memory key. {@code size} is the room there, in
 * bytes.
 */
public final class save_vhca_state_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 32;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field incremental = new Field(0x40, 0x1);
  public static final Field set_track = new Field(0x41, 0x1);
  public static final Field vhca_id = new Field(0x50, 0x10);
  public static final Field va = new Field(0x80, 0x40);
  public static final Field mkey = new Field(0xc0, 0x20);
  public static final Field size = new Field(0xe0, 0x20);

  private save_vhca_state_in() {}
}
