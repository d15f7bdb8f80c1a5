// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_general_obj_in_cmd_hdr_bits}.
 *
 * <p>Command: the head of those that make, change, ask and remove a general object, {@link
 * Mlx5#MLX5_OBJ_TYPE_PAGE_TRACK} for example.
 */
public final class general_obj_in_cmd_hdr {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field vhca_tunnel_id = new Field(0x20, 0x10);
  public static final Field obj_type = new Field(0x30, 0x10);
  public static final Field obj_id = new Field(0x40, 0x20);

  private general_obj_in_cmd_hdr() {}
}
