// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_save_vhca_state_out_bits}.
 *
 * <p>Answer of {@link save_vhca_state_in}; sizes in bytes.
 */
public final class save_vhca_state_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);
  public static final Field actual_image_size = new Field(0x40, 0x20);
  public static final Field next_required_umem_size = new Field(0x60, 0x20);

  private save_vhca_state_out() {}
}
