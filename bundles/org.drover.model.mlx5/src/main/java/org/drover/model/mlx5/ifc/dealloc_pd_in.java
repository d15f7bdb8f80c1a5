// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_dealloc_pd_in_bits}.
 *
 * <p>Command: removes a protection domain.
 */
public final class dealloc_pd_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field pd = new Field(0x48, 0x18);

  private dealloc_pd_in() {}
}
