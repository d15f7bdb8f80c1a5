// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_query_hca_cap_out_bits}.
 *
 * <p>Answer of {@link query_hca_cap_in}. What is at {@code capability} depends on the kind: {@link
 * cmd_hca_cap}, {@link cmd_hca_cap_2} or {@link adv_virtualization_cap}.
 */
public final class query_hca_cap_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 4112;

  public static final Field status = new Field(0x0, 0x8);
  public static final Field syndrome = new Field(0x20, 0x20);

  /** Where it begins, in bits. */
  public static final int capability = 0x80;

  private query_hca_cap_out() {}
}
