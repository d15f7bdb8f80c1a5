// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;

/**
 * Finds out which {@code VFIO_DEVICE_FEATURE}s a device has, asking for each alone: none follows
 * from another.
 *
 * <p>{@code drivers/vfio/vfio_main.c} answers {@code ENOTTY} where a feature is absent before it
 * checks anything else, so that {@code EINVAL} means present but not with this operation. Kernels
 * before 5.18 know no features outside of vfio-pci, and drivers there answer {@code EINVAL} to the
 * request itself: where feature MIGRATION is answered so, it is absent, and so is every other one
 * that is.
 */
final class FeatureProbe {
  private static final int GET = Vfio.VFIO_DEVICE_FEATURE_GET;
  private static final int SET = Vfio.VFIO_DEVICE_FEATURE_SET;

  /** MIGRATION stands first: its answer says how to read the others. */
  private static final Map<Integer, Integer> OPERATIONS = operations();

  private FeatureProbe() {}

  private static Map<Integer, Integer> operations() {
    Map<Integer, Integer> operations = new LinkedHashMap<>();
    operations.put(Vfio.VFIO_DEVICE_FEATURE_MIGRATION, GET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, GET | SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, GET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START, SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, SET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, GET);
    operations.put(Vfio.VFIO_DEVICE_FEATURE_BUS_MASTER, SET);
    return operations;
  }

  /**
   * Asks.
   *
   * @return the ids of the features that the device has
   * @throws org.drover.api.KernelCallException if it answers with anything but yes and no
   */
  static SortedSet<Integer> features(DeviceCalls calls) {
    SortedSet<Integer> present = new TreeSet<>();
    boolean invalidMeansAbsent = false;
    for (Map.Entry<Integer, Integer> feature : OPERATIONS.entrySet()) {
      int id = feature.getKey();
      int result = calls.probe(id, feature.getValue());
      boolean invalid = result == Errno.EINVAL.negative();
      if (id == Vfio.VFIO_DEVICE_FEATURE_MIGRATION) {
        invalidMeansAbsent = invalid;
      }
      if (result == 0 || (invalid && !invalidMeansAbsent)) {
        present.add(id);
      } else if (!invalid && result != Errno.ENOTTY.negative()) {
        throw Calls.failure(
            result,
            "VFIO_DEVICE_FEATURE PROBE of feature " + id,
            calls.address().toString(),
            Calls.Remedy.NONE);
      }
    }
    return present;
  }
}
