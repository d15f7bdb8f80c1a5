// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.drover.uapi.StructLayout;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature_bus_master;
import org.drover.uapi.vfio_device_feature_dma_buf;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_dma_logging_report;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_device_feature_migration;
import org.drover.uapi.vfio_device_low_power_entry_with_wakeup;

/** The features of {@code VFIO_DEVICE_FEATURE} ({@code include/uapi/linux/vfio.h}). */
final class FeatureTable {
  private record Feature(String name, Optional<StructLayout> payload) {}

  private static final Map<Integer, Feature> FEATURES =
      Map.ofEntries(
          bare(Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, "PCI_VF_TOKEN"),
          with(
              Vfio.VFIO_DEVICE_FEATURE_MIGRATION,
              "MIGRATION",
              vfio_device_feature_migration.LAYOUT),
          with(
              Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
              "MIG_DEVICE_STATE",
              vfio_device_feature_mig_state.LAYOUT),
          bare(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, "LOW_POWER_ENTRY"),
          with(
              Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP,
              "LOW_POWER_ENTRY_WITH_WAKEUP",
              vfio_device_low_power_entry_with_wakeup.LAYOUT),
          bare(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, "LOW_POWER_EXIT"),
          with(
              Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
              "DMA_LOGGING_START",
              vfio_device_feature_dma_logging_control.LAYOUT),
          bare(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, "DMA_LOGGING_STOP"),
          with(
              Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
              "DMA_LOGGING_REPORT",
              vfio_device_feature_dma_logging_report.LAYOUT),
          with(
              Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE,
              "MIG_DATA_SIZE",
              vfio_device_feature_mig_data_size.LAYOUT),
          with(
              Vfio.VFIO_DEVICE_FEATURE_BUS_MASTER,
              "BUS_MASTER",
              vfio_device_feature_bus_master.LAYOUT),
          with(Vfio.VFIO_DEVICE_FEATURE_DMA_BUF, "DMA_BUF", vfio_device_feature_dma_buf.LAYOUT),
          bare(Vfio.VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, "MIG_PRECOPY_INFOv2"));

  private static final int KNOWN_FLAGS =
      Vfio.VFIO_DEVICE_FEATURE_MASK
          | Vfio.VFIO_DEVICE_FEATURE_PROBE
          | Vfio.VFIO_DEVICE_FEATURE_GET
          | Vfio.VFIO_DEVICE_FEATURE_SET;

  private FeatureTable() {}

  private static Map.Entry<Integer, Feature> bare(int id, String name) {
    return entry(id, new Feature(name, Optional.empty()));
  }

  private static Map.Entry<Integer, Feature> with(int id, String name, StructLayout payload) {
    return entry(id, new Feature(name, Optional.of(payload)));
  }

  /** What follows the head; a probe is not looked at behind it, neither here nor by the kernel. */
  static Optional<StructLayout> payload(ByteBuffer head) {
    int flags = flags(head);
    return (flags & Vfio.VFIO_DEVICE_FEATURE_PROBE) != 0
        ? Optional.empty()
        : Optional.ofNullable(FEATURES.get(flags & Vfio.VFIO_DEVICE_FEATURE_MASK))
            .flatMap(Feature::payload);
  }

  private static int flags(ByteBuffer head) {
    return head.getInt(Integer.BYTES);
  }

  /** For example {@code VFIO_DEVICE_FEATURE PROBE GET MIGRATION}. */
  static String name(ByteBuffer head) {
    return "VFIO_DEVICE_FEATURE " + words(flags(head));
  }

  /** See {@link UapiNames#feature}. */
  static Optional<String> feature(int id) {
    return Optional.ofNullable(FEATURES.get(id)).map(Feature::name);
  }

  /** See {@link UapiNames#featureCall}. */
  static String words(int flags) {
    StringBuilder words = new StringBuilder();
    if ((flags & Vfio.VFIO_DEVICE_FEATURE_PROBE) != 0) {
      words.append("PROBE ");
    }
    if ((flags & Vfio.VFIO_DEVICE_FEATURE_GET) != 0) {
      words.append("GET ");
    }
    if ((flags & Vfio.VFIO_DEVICE_FEATURE_SET) != 0) {
      words.append("SET ");
    }
    if ((flags & ~KNOWN_FLAGS) != 0) {
      words.append("0x").append(Integer.toHexString(flags & ~KNOWN_FLAGS)).append(' ');
    }
    int id = flags & Vfio.VFIO_DEVICE_FEATURE_MASK;
    return words.append(feature(id).orElse("feature " + id)).toString();
  }
}
