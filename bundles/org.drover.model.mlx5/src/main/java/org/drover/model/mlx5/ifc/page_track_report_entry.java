// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_page_track_report_entry_bits}.
 *
 * <p>A page that was written, as a page tracker reports it: the two halves of its address.
 */
public final class page_track_report_entry {
  /** How long it is, in bytes. */
  public static final int SIZE = 8;

  public static final Field dirty_address_high = new Field(0x0, 0x20);
  public static final Field dirty_address_low = new Field(0x20, 0x20);

  private page_track_report_entry() {}
}
