// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_alloc_pd_out_bits}.
 *
 * <p>Answer of {@link alloc_pd_in}.
 */
public final class alloc_pd_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);
  public static final Field pd = new Field(0x48, 0x18);

  private alloc_pd_out() {}
}
