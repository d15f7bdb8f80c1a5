// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_create_qp_in_bits}.
 *
 * <p>Command: makes a queue pair, described by a {@link qpc}; the DMA address of each of its pages
 * stands at {@code pas} as 64 bits.
 */
public final class create_qp_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 272;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field qpc_ext = new Field(0x40, 0x1);
  public static final Field input_qpn = new Field(0x48, 0x18);
  public static final Field opt_param_mask = new Field(0x80, 0x20);
  public static final Field ece = new Field(0xa0, 0x20);

  /** Where it begins, in bits. */
  public static final int qpc = 0xc0;

  public static final Field wq_umem_offset = new Field(0x800, 0x40);
  public static final Field wq_umem_id = new Field(0x840, 0x20);
  public static final Field wq_umem_valid = new Field(0x860, 0x1);

  /** Where it begins, in bits. */
  public static final int pas = 0x880;

  private create_qp_in() {}
}
