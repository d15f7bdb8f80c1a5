// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_page_track_bits}.
 *
 * <p>A page tracker, within the commands of a general object. Sizes as the log2 of bytes.
 */
public final class page_track {
  /** How long it is, in bytes. */
  public static final int SIZE = 48;

  public static final Field modify_field_select = new Field(0x0, 0x40);
  public static final Field vhca_id = new Field(0x50, 0x10);
  public static final Field state = new Field(0x80, 0x4);
  public static final Field track_type = new Field(0x84, 0x4);
  public static final Field log_addr_space_size = new Field(0x88, 0x8);
  public static final Field log_page_size = new Field(0x93, 0x5);
  public static final Field log_msg_size = new Field(0x9b, 0x5);
  public static final Field reporting_qpn = new Field(0xa8, 0x18);
  public static final Field num_ranges = new Field(0xd8, 0x8);
  public static final Field range_start_address = new Field(0x100, 0x40);
  public static final Field length = new Field(0x140, 0x40);

  /** Where it begins, in bits. */
  public static final int track_range = 0x180;

  private page_track() {}
}
