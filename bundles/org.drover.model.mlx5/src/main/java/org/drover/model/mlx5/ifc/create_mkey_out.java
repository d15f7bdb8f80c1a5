// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_create_mkey_out_bits}.
 *
 * <p>Answer of {@link create_mkey_in}. The key is the index and, in the lowest 8 bits, {@link
 * mkc#mkey_7_0}.
 */
public final class create_mkey_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);
  public static final Field mkey_index = new Field(0x48, 0x18);

  private create_mkey_out() {}
}
