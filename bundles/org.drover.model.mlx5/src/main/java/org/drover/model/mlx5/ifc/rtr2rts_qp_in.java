// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_rtr2rts_qp_in_bits}.
 *
 * <p>Command: a queue pair is ready to send.
 */
public final class rtr2rts_qp_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 272;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field qpn = new Field(0x48, 0x18);
  public static final Field opt_param_mask = new Field(0x80, 0x20);
  public static final Field ece = new Field(0xa0, 0x20);

  /** Where it begins, in bits. */
  public static final int qpc = 0xc0;

  private rtr2rts_qp_in() {}
}
