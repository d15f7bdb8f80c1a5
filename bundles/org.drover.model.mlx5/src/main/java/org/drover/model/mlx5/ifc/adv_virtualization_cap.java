// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_adv_virtualization_cap_bits}.
 *
 * <p>Capabilities of the page tracker, {@link Mlx5#MLX5_CAP_ADV_VIRTUALIZATION}: sizes as the log2
 * of bytes.
 */
public final class adv_virtualization_cap {
  /** How long it is, in bytes. */
  public static final int SIZE = 256;

  public static final Field pg_track_log_max_num = new Field(0x3, 0x5);
  public static final Field pg_track_max_num_range = new Field(0x8, 0x8);
  public static final Field pg_track_log_min_addr_space = new Field(0x10, 0x8);
  public static final Field pg_track_log_max_addr_space = new Field(0x18, 0x8);
  public static final Field pg_track_log_min_msg_size = new Field(0x23, 0x5);
  public static final Field pg_track_log_max_msg_size = new Field(0x2b, 0x5);
  public static final Field pg_track_log_min_page_size = new Field(0x33, 0x5);
  public static final Field pg_track_log_max_page_size = new Field(0x3b, 0x5);

  private adv_virtualization_cap() {}
}
