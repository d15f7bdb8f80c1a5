// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_destroy_cq_in_bits}.
 *
 * <p>Command: removes a completion queue.
 */
public final class destroy_cq_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field cqn = new Field(0x48, 0x18);

  private destroy_cq_in() {}
}
