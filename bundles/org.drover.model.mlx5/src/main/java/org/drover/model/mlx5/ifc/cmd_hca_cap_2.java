// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_cmd_hca_cap_2_bits}.
 *
 * <p>More general capabilities, {@link Mlx5#MLX5_CAP_GENERAL_2}: those that concern migration.
 */
public final class cmd_hca_cap_2 {
  /** How long it is, in bytes. */
  public static final int SIZE = 256;

  public static final Field migratable = new Field(0x80, 0x1);
  public static final Field migration_multi_load = new Field(0xc8, 0x1);
  public static final Field migration_tracking_state = new Field(0xc9, 0x1);
  public static final Field migration_in_chunks = new Field(0xd0, 0x1);

  private cmd_hca_cap_2() {}
}
