// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_destroy_cq_out_bits}.
 *
 * <p>Answer of {@link destroy_cq_in}.
 */
public final class destroy_cq_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);

  private destroy_cq_out() {}
}
