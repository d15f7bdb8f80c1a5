// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_create_cq_in_bits}.
 *
 * <p>Command: makes a completion queue, described by a {@link cqc}; the DMA address of each of its
 * pages stands at {@code pas} as 64 bits.
 */
public final class create_cq_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 272;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);

  /** Where it begins, in bits. */
  public static final int cq_context = 0x80;

  public static final Field cq_umem_valid = new Field(0x2e0, 0x1);

  /** Where it begins, in bits. */
  public static final int pas = 0x880;

  private create_cq_in() {}
}
