// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_cqc_bits}.
 *
 * <p>The context of a completion queue, within {@link create_cq_in}: what the page tracker sets.
 */
public final class cqc {
  /** How long it is, in bytes. */
  public static final int SIZE = 64;

  public static final Field log_cq_size = new Field(0x63, 0x5);
  public static final Field uar_page = new Field(0x68, 0x18);
  public static final Field c_eqn_or_apu_element = new Field(0xa0, 0x20);
  public static final Field log_page_size = new Field(0xc3, 0x5);
  public static final Field dbr_addr = new Field(0x1c0, 0x40);

  private cqc() {}
}
