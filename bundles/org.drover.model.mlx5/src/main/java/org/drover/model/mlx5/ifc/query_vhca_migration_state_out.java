// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_query_vhca_migration_state_out_bits}.
 *
 * <p>Answer of {@link query_vhca_migration_state_in}; sizes in bytes.
 */
public final class query_vhca_migration_state_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 64;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);
  public static final Field required_umem_size = new Field(0x80, 0x20);
  public static final Field remaining_total_size = new Field(0xc0, 0x40);

  private query_vhca_migration_state_out() {}
}
