// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_query_page_track_obj_out_bits}.
 *
 * <p>Answer: how a page tracker is.
 */
public final class query_page_track_obj_out {
  /** How long it is, in bytes. */
  public static final int SIZE = 64;

  /** Where it begins, in bits. */
  public static final int general_obj_out_cmd_hdr = 0x0;

  /** Where it begins, in bits. */
  public static final int obj_context = 0x80;

  private query_page_track_obj_out() {}
}
