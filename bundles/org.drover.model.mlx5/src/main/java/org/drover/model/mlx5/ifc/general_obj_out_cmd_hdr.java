// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_general_obj_out_cmd_hdr_bits}.
 *
 * <p>Answer of {@link general_obj_in_cmd_hdr}.
 */
public final class general_obj_out_cmd_hdr {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);
  public static final Field obj_id = new Field(0x40, 0x20);

  private general_obj_out_cmd_hdr() {}
}
