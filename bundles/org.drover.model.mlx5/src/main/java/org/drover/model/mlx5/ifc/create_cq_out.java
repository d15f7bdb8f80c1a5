// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_create_cq_out_bits}.
 *
 * <p>Answer of {@link create_cq_in}.
 */
public final class create_cq_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);
  public static final Field cqn = new Field(0x48, 0x18);

  private create_cq_out() {}
}
