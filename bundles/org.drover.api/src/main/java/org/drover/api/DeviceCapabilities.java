// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.drover.fsm.FeatureSet;

/**
 * What an open device says of itself when it is probed.
 *
 * @param migration its migration features; empty if it has no migration at all (the kernel answers
 *     {@code ENOTTY})
 * @param features ids of the {@code VFIO_DEVICE_FEATURE}s that it has, each probed alone
 * @param stopCopyBytes the device's own estimate of the STOP_COPY phase in bytes ({@code
 *     MIG_DATA_SIZE}); an estimate: it may grow, and it may be 0
 * @param flags {@code vfio_device_info.flags}
 * @param regions its regions by index, those of size 0 too
 * @param irqs how many interrupt indexes it has
 */
public record DeviceCapabilities(
    Optional<FeatureSet> migration,
    SortedSet<Integer> features,
    OptionalLong stopCopyBytes,
    int flags,
    List<RegionInfo> regions,
    int irqs) {

  /** Keeps the collections from changing. */
  public DeviceCapabilities {
    features = java.util.Collections.unmodifiableSortedSet(new java.util.TreeSet<>(features));
    regions = List.copyOf(regions);
  }
}
