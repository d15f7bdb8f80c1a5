// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_load_vhca_state_out_bits}.
 *
 * <p>Answer of {@link load_vhca_state_in}.
 */
public final class load_vhca_state_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);

  private load_vhca_state_out() {}
}
