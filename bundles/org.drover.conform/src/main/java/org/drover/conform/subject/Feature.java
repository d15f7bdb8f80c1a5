// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.List;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_dma_logging_report;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_device_feature_migration;

/**
 * What {@code vfio.h} says of each feature of {@code VFIO_DEVICE_FEATURE} that migration stands on:
 * its operations and the size of its payload in bytes.
 */
public record Feature(int id, boolean get, boolean set, int payload) {
  private static final List<Feature> ALL =
      List.of(
          new Feature(
              Vfio.VFIO_DEVICE_FEATURE_MIGRATION,
              true,
              false,
              vfio_device_feature_migration.SIZEOF),
          new Feature(
              Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
              true,
              true,
              vfio_device_feature_mig_state.SIZEOF),
          new Feature(
              Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
              false,
              true,
              vfio_device_feature_dma_logging_control.SIZEOF),
          new Feature(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, false, true, 0),
          new Feature(
              Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
              true,
              false,
              vfio_device_feature_dma_logging_report.SIZEOF),
          new Feature(
              Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE,
              true,
              false,
              vfio_device_feature_mig_data_size.SIZEOF));

  /** The features of migration and of DMA logging, in the order of their ids. */
  public static List<Feature> all() {
    return ALL;
  }

  /** Whether it is one of migration itself: a device that migrates has them all. */
  public boolean ofMigration() {
    return id == Vfio.VFIO_DEVICE_FEATURE_MIGRATION
        || id == Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE
        || id == Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE;
  }
}
