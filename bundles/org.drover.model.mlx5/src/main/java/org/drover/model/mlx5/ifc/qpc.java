// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_qpc_bits}.
 *
 * <p>The context of a queue pair, within the commands that make and move one: what the page tracker
 * sets.
 */
public final class qpc {
  /** How long it is, in bytes. */
  public static final int SIZE = 232;

  public static final Field st = new Field(0x8, 0x8);
  public static final Field pm_state = new Field(0x13, 0x2);
  public static final Field pd = new Field(0x28, 0x18);
  public static final Field mtu = new Field(0x40, 0x3);
  public static final Field log_msg_max = new Field(0x43, 0x5);
  public static final Field log_rq_size = new Field(0x49, 0x4);
  public static final Field log_rq_stride = new Field(0x4d, 0x3);
  public static final Field no_sq = new Field(0x50, 0x1);
  public static final Field ts_format = new Field(0x58, 0x2);
  public static final Field uar_page = new Field(0x68, 0x18);
  public static final Field user_index = new Field(0x88, 0x18);
  public static final Field log_page_size = new Field(0xa3, 0x5);
  public static final Field remote_qpn = new Field(0xa8, 0x18);

  /** Where it begins, in bits. */
  public static final int primary_address_path = 0xc0;

  public static final Field retry_count = new Field(0x38d, 0x3);
  public static final Field rnr_retry = new Field(0x390, 0x3);
  public static final Field rre = new Field(0x490, 0x1);
  public static final Field rwe = new Field(0x491, 0x1);
  public static final Field min_rnr_nak = new Field(0x4a3, 0x5);
  public static final Field cqn_rcv = new Field(0x4e8, 0x18);
  public static final Field dbr_addr = new Field(0x500, 0x40);
  public static final Field rq_type = new Field(0x565, 0x3);

  private qpc() {}
}
