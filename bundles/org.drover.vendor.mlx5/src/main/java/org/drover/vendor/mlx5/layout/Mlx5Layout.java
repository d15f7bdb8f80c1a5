// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5.layout;

/**
 * The state stream of mlx5-vfio-pci since Linux 6.2: records, each a {@code struct
 * mlx5_vf_migration_header} of {@code drivers/vfio/pci/mlx5/cmd.h} and what it announces. All
 * integers are little-endian. Offsets and lengths in bytes.
 */
public final class Mlx5Layout {
  /** {@code sizeof(struct mlx5_vf_migration_header)}. */
  public static final int HEADER = 16;

  /** {@code record_size}, 64 bits: how much follows the header. */
  public static final int AT_RECORD_SIZE = 0;

  /** {@code flags}, 32 bits. */
  public static final int AT_FLAGS = 8;

  /** {@code tag}, 32 bits: what follows the header. */
  public static final int AT_TAG = 12;

  /**
   * {@code MLX5_MIGF_HEADER_FLAGS_TAG_OPTIONAL}: who does not know the tag may skip the record.
   * Without it (the 0 of {@code MLX5_MIGF_HEADER_FLAGS_TAG_MANDATORY}) it is refused.
   */
  public static final int FLAG_OPTIONAL = 1;

  /** {@code MLX5_MIGF_HEADER_TAG_FW_DATA}: an image of the firmware's. */
  public static final int TAG_FW_DATA = 0;

  /** {@code MLX5_MIGF_HEADER_TAG_STOP_COPY_SIZE}: how large a buffer the source has made. */
  public static final int TAG_STOP_COPY_SIZE = 1;

  /** What follows the header of a {@link #TAG_STOP_COPY_SIZE}: one integer of 64 bits. */
  public static final int STOP_COPY_SIZE = 8;

  /** The largest record: the driver refuses what 32 bits do not hold, with {@code ENOMEM}. */
  public static final long MOST_RECORD_SIZE = 0xffff_ffffL;

  private Mlx5Layout() {}
}
