// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_mkc_bits}.
 *
 * <p>The context of a memory key, within {@link create_mkey_in}. {@code len} in bytes, {@code
 * log_page_size} the log2 of bytes, {@code translations_octword_size} in 16 bytes.
 */
public final class mkc {
  /** How long it is, in bytes. */
  public static final int SIZE = 64;

  public static final Field free = new Field(0x1, 0x1);
  public static final Field access_mode_4_2 = new Field(0x3, 0x3);
  public static final Field relaxed_ordering_write = new Field(0xd, 0x1);
  public static final Field small_fence_on_rdma_read_response = new Field(0xf, 0x1);
  public static final Field umr_en = new Field(0x10, 0x1);
  public static final Field a = new Field(0x11, 0x1);
  public static final Field rw = new Field(0x12, 0x1);
  public static final Field rr = new Field(0x13, 0x1);
  public static final Field lw = new Field(0x14, 0x1);
  public static final Field lr = new Field(0x15, 0x1);
  public static final Field access_mode_1_0 = new Field(0x16, 0x2);
  public static final Field ma_translation_mode = new Field(0x1a, 0x2);
  public static final Field qpn = new Field(0x20, 0x18);
  public static final Field mkey_7_0 = new Field(0x38, 0x8);
  public static final Field length64 = new Field(0x60, 0x1);
  public static final Field bsf_en = new Field(0x61, 0x1);
  public static final Field sync_umr = new Field(0x62, 0x1);
  public static final Field expected_sigerr_count = new Field(0x65, 0x1);
  public static final Field en_rinval = new Field(0x67, 0x1);
  public static final Field pd = new Field(0x68, 0x18);
  public static final Field start_addr = new Field(0x80, 0x40);
  public static final Field len = new Field(0xc0, 0x40);
  public static final Field bsf_octword_size = new Field(0x100, 0x20);
  public static final Field crossing_target_vhca_id = new Field(0x180, 0x10);
  public static final Field translations_octword_size = new Field(0x1a0, 0x20);
  public static final Field relaxed_ordering_read = new Field(0x1d9, 0x1);
  public static final Field log_page_size = new Field(0x1da, 0x6);

  private mkc() {}
}
