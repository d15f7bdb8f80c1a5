// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.List;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_dma_logging_report;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_device_feature_migration;
import org.drover.uapi.vfio_device_low_power_entry_with_wakeup;

/**
 * What {@code vfio.h} says of each feature of {@code VFIO_DEVICE_FEATURE} up to those of migration:
 * its operations and the size of its payload in bytes. Every PCI function under vfio-pci has some
 * of them, whether it migrates or not.
 */
public record Feature(int id, boolean get, boolean set, int payload) {
  private static final int UUID = 16;
  private static final List<Feature> ALL =
      List.of(
          new Feature(Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, false, true, UUID),
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
          new Feature(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, false, true, 0),
          new Feature(
              Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP,
              false,
              true,
              vfio_device_low_power_entry_with_wakeup.SIZEOF),
          new Feature(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, false, true, 0),
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

  /** All of these features, in the order of their ids. */
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
