// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

/**
 * A migration ability that a device reports in the {@code flags} word of {@code struct
 * vfio_device_feature_migration} ({@code include/uapi/linux/vfio.h}).
 */
public enum MigrationFeature {
  /** {@code VFIO_MIGRATION_STOP_COPY}: the stopped device can be saved; every device has it. */
  STOP_COPY(1),
  /** {@code VFIO_MIGRATION_P2P}: there are states in which the device starts no DMA of its own. */
  P2P(2),
  /** {@code VFIO_MIGRATION_PRE_COPY}: the device can be saved while it runs. */
  PRE_COPY(4);

  private final long bit;

  MigrationFeature(long bit) {
    this.bit = bit;
  }

  /** The feature's bit in the {@code flags} word: a power of two. */
  public long bit() {
    return bit;
  }
}
