// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_dma_logging_report;
import org.drover.uapi.vfio_device_feature_mig_data_size;
import org.drover.uapi.vfio_device_feature_mig_state;
import org.drover.uapi.vfio_device_feature_migration;

/**
 * What {@code vfio.h} says of each feature of {@code VFIO_DEVICE_FEATURE} that migration stands on:
 * its name, its operations and the size of its payload in bytes.
 */
public record Feature(int id, String name, boolean get, boolean set, int payload) {
  /** The features of migration and of DMA logging. */
  private static final Map<Integer, Feature> KNOWN =
      Map.of(
          Vfio.VFIO_DEVICE_FEATURE_MIGRATION,
          new Feature(1, "MIGRATION", true, false, vfio_device_feature_migration.SIZEOF),
          Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
          new Feature(2, "MIG_DEVICE_STATE", true, true, vfio_device_feature_mig_state.SIZEOF),
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
          new Feature(
              6, "DMA_LOGGING_START", false, true, vfio_device_feature_dma_logging_control.SIZEOF),
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP,
          new Feature(7, "DMA_LOGGING_STOP", false, true, 0),
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
          new Feature(
              8, "DMA_LOGGING_REPORT", true, false, vfio_device_feature_dma_logging_report.SIZEOF),
          Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE,
          new Feature(9, "MIG_DATA_SIZE", true, false, vfio_device_feature_mig_data_size.SIZEOF));

  /** The features that the checks ask about, in the order of their ids. */
  public static List<Feature> all() {
    return KNOWN.values().stream().sorted(Comparator.comparingInt(Feature::id)).toList();
  }

  /** A feature's name, or its number. */
  static String name(int id) {
    Feature known = KNOWN.get(id);
    return known != null ? known.name() : "feature " + id;
  }

  /** A flags word in words: {@code GET MIGRATION}, {@code PROBE|SET feature 11}. */
  static String words(long flags) {
    StringBuilder words = new StringBuilder();
    append(words, flags, Vfio.VFIO_DEVICE_FEATURE_PROBE, "PROBE");
    append(words, flags, Vfio.VFIO_DEVICE_FEATURE_GET, "GET");
    append(words, flags, Vfio.VFIO_DEVICE_FEATURE_SET, "SET");
    long rest =
        flags
            & ~(Vfio.VFIO_DEVICE_FEATURE_PROBE
                | Vfio.VFIO_DEVICE_FEATURE_GET
                | Vfio.VFIO_DEVICE_FEATURE_SET
                | Vfio.VFIO_DEVICE_FEATURE_MASK);
    if (rest != 0) {
      words.append(words.isEmpty() ? "" : "|").append("0x").append(Long.toHexString(rest));
    }
    return words
        .append(words.isEmpty() ? "" : " ")
        .append(name((int) (flags & Vfio.VFIO_DEVICE_FEATURE_MASK)))
        .toString();
  }

  private static void append(StringBuilder words, long flags, long bit, String word) {
    if ((flags & bit) != 0) {
      words.append(words.isEmpty() ? "" : "|").append(word);
    }
  }
}
