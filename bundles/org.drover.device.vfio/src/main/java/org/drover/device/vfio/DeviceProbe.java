// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.drover.api.DeviceCapabilities;
import org.drover.api.KernelCallException;
import org.drover.api.RegionInfo;
import org.drover.fsm.FeatureSet;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_info;
import org.drover.uapi.vfio_region_info;

/** What a device says of itself when it is opened. */
final class DeviceProbe {
  private static final Logger LOG = System.getLogger(DeviceProbe.class.getName());

  private final DeviceCapabilities capabilities;
  private final long[] regionOffsets;

  private DeviceProbe(DeviceCapabilities capabilities, long[] regionOffsets) {
    this.capabilities = capabilities;
    this.regionOffsets = regionOffsets;
  }

  DeviceCapabilities capabilities() {
    return capabilities;
  }

  /** Where each region begins in the device's file, by index. */
  long[] regionOffsets() {
    return regionOffsets.clone();
  }

  /**
   * Asks.
   *
   * @throws KernelCallException if the device does not answer
   */
  static DeviceProbe of(DeviceCalls calls) {
    vfio_device_info info = calls.info();
    int flags = (int) info.flags();
    int irqs = Math.toIntExact(info.num_irqs());
    long[] offsets = new long[Math.toIntExact(info.num_regions())];
    List<RegionInfo> regions = regions(calls, offsets);
    SortedSet<Integer> features = FeatureProbe.features(calls);
    Optional<FeatureSet> migration =
        features.contains(Vfio.VFIO_DEVICE_FEATURE_MIGRATION)
            ? Optional.of(FeatureSet.ofBits(calls.migrationFlags()))
            : Optional.empty();
    OptionalLong stopCopyBytes =
        features.contains(Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE)
            ? stopCopyBytes(calls)
            : OptionalLong.empty();
    return new DeviceProbe(
        new DeviceCapabilities(migration, features, stopCopyBytes, flags, regions, irqs), offsets);
  }

  private static List<RegionInfo> regions(DeviceCalls calls, long[] offsets) {
    List<RegionInfo> regions = new ArrayList<>();
    for (int index = 0; index < offsets.length; index++) {
      Optional<vfio_region_info> found = calls.region(index);
      offsets[index] = found.map(vfio_region_info::offset).orElse(0L);
      regions.add(
          found.isPresent()
              ? RegionCaps.described(calls.address(), found.get())
              : new RegionInfo(index, 0, false, false, false));
    }
    return regions;
  }

  /** An estimate is not worth failing for. */
  private static OptionalLong stopCopyBytes(DeviceCalls calls) {
    try {
      return OptionalLong.of(Estimate.ofU64(calls.stopCopyLength()));
    } catch (KernelCallException e) {
      LOG.log(Level.WARNING, "no estimate of the STOP_COPY phase: {0}", e.getMessage());
      return OptionalLong.empty();
    }
  }
}
