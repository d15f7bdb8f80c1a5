// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_cmd_hca_cap_bits}.
 *
 * <p>General capabilities, {@link Mlx5#MLX5_CAP_GENERAL}: those that concern migration and the page
 * tracker.
 */
public final class cmd_hca_cap {
  /** How long it is, in bytes. */
  public static final int SIZE = 256;

  public static final Field vhca_id = new Field(0x30, 0x10);
  public static final Field log_max_msg = new Field(0x1c3, 0x5);
  public static final Field cqe_version = new Field(0x1fc, 0x4);
  public static final Field sq_ts_format = new Field(0x440, 0x2);
  public static final Field rq_ts_format = new Field(0x442, 0x2);
  public static final Field adv_virtualization = new Field(0x579, 0x1);
  public static final Field migration = new Field(0x68d, 0x1);

  private cmd_hca_cap() {}
}
