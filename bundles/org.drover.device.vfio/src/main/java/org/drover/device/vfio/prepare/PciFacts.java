// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.drover.device.vfio.sysfs.GroupMembers;
import org.drover.device.vfio.sysfs.SysfsPaths;

/**
 * What sysfs says of a PCI function at one moment ({@code
 * Documentation/ABI/testing/sysfs-bus-pci}).
 *
 * @param name its address, for example {@code 0000:3b:00.2}
 * @param classCode 24 bits
 * @param vendor 16 bits
 * @param device 16 bits
 * @param modalias as module aliases are matched with; empty if there is none
 * @param driver who has it
 * @param override the one driver that may have it; empty if every one that fits may
 * @param group the number of its IOMMU group
 */
record PciFacts(
    String name,
    int classCode,
    int vendor,
    int device,
    String modalias,
    Optional<String> driver,
    Optional<String> override,
    OptionalInt group) {
  private static final int BRIDGE = 0x06;

  /** PCI, CardBus and semi-transparent ones: {@code include/linux/pci_ids.h}. */
  private static final Set<Integer> BETWEEN_BUSES = Set.of(0x0604, 0x0607, 0x0609);

  boolean isVfio() {
    return driver.filter(SysfsPaths::isVfioDriver).isPresent();
  }

  /** Why no VFIO driver can have it, a sentence's half; empty if one can. */
  Optional<String> obstacle() {
    if (isBridge()) {
      return Optional.of("it is a bridge");
    }
    return group.isPresent()
        ? Optional.empty()
        : Optional.of(
            "it has no IOMMU group: switch the IOMMU on in the machine's firmware and for the kernel"
                + " (intel_iommu=on)");
  }

  /** {@code vfio_pci_core} takes header type 0 alone. */
  boolean isBridge() {
    return BETWEEN_BUSES.contains(classCode >> 8);
  }

  /** Why it need not go where the others of its group go; empty if it has to. */
  Optional<String> exemption() {
    if (isBridge()) {
      return Optional.of("a bridge stays with the host");
    }
    if (isVfio()) {
      return Optional.of(driver.get() + " has it already");
    }
    if (driver.filter(GroupMembers::isHarmless).isPresent()) {
      return Optional.of(driver.get() + " does not keep its group from user space");
    }
    // The host's bridge to its bus, and the like: nobody has ever to do with them.
    return classCode >> 16 == BRIDGE && driver.isEmpty()
        ? Optional.of("a bridge without a driver stays with the host")
        : Optional.empty();
  }
}
