// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_modify_page_track_obj_in_bits}.
 *
 * <p>Command: tells a page tracker what to report.
 */
public final class modify_page_track_obj_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 64;

  /** Where it begins, in bits. */
  public static final int general_obj_in_cmd_hdr = 0x0;

  /** Where it begins, in bits. */
  public static final int obj_context = 0x80;

  private modify_page_track_obj_in() {}
}
