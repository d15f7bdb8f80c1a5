// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_page_track_range_bits}.
 *
 * <p>A range of addresses that a page tracker watches, at {@link page_track#track_range}; both in
 * bytes.
 */
public final class page_track_range {
  /** How long it is, in bytes. */
  public static final int SIZE = 16;

  public static final Field start_address = new Field(0x0, 0x40);
  public static final Field length = new Field(0x40, 0x40);

  private page_track_range() {}
}
