// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * {@code struct mlx5_ifc_create_mkey_in_bits}.
 *
 * <p>Command: makes a memory key, described by a {@link mkc} and, behind the structure, by the
 * translation table at {@code klm_pas_mtt}: with {@link Mlx5#MLX5_MKC_ACCESS_MODE_MTT} the DMA
 * address of each page as 64 bits.
 */
public final class create_mkey_in {
  /** How long it is, in bytes. */
  public static final int SIZE = 272;

  public static final Field opcode = new Field(0x0, 0x10);
  public static final Field uid = new Field(0x10, 0x10);
  public static final Field op_mod = new Field(0x30, 0x10);
  public static final Field pg_access = new Field(0x60, 0x1);
  public static final Field mkey_umem_valid = new Field(0x61, 0x1);
  public static final Field data_direct = new Field(0x62, 0x1);

  /** Where it begins, in bits. */
  public static final int memory_key_mkey_entry = 0x80;

  public static final Field translations_octword_actual_size = new Field(0x300, 0x20);

  /** Where it begins, in bits. */
  public static final int klm_pas_mtt = 0x880;

  private create_mkey_in() {}
}
