// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_query_hca_cap_in_bits}.
 *
 * <p>Command: asks what a function can do. {@code op_mod} is the kind of capability and, in bit 0,
 * {@link Mlx5#HCA_CAP_OPMOD_GET_MAX} or {@link Mlx5#HCA_CAP_OPMOD_GET_CUR}.
 */
public final class query_hca_cap_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field other_function = new Field(0x40, 0x1);
  public static final Field ec_vf_function = new Field(0x41, 0x1);
  public static final Field function_id = new Field(0x50, 0x10);

  private query_hca_cap_in() {}
}
