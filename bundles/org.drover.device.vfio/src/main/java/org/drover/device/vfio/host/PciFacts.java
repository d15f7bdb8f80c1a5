// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.util.Map;
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
public record PciFacts(
    String name,
    int classCode,
    int vendor,
    int device,
    String modalias,
    Optional<String> driver,
    Optional<String> override,
    OptionalInt group) {
  private static final int BRIDGE = 0x06;

  /** Neither a bridge to a bus nor to the machine: NVSwitches have it, which guests are given. */
  private static final int OTHER_BRIDGE = 0x0680;

  /** PCI, CardBus and semi-transparent ones: {@code include/linux/pci_ids.h}. */
  private static final Set<Integer> BETWEEN_BUSES = Set.of(0x0604, 0x0607, 0x0609);

  /**
   * What has header type 0, so that {@code vfio_pci_core} would take it, and is still no device on
   * its own: the machine's other functions stand on it. The kernel has interrupt controllers,
   * IOMMUs and event collectors to itself; the SMBus leads to the memory's and the board's own
   * chips, which a reset of the function does not reach. Other functions of a chip set (SATA,
   * audio, USB) are devices like those on cards.
   */
  private static final Map<Integer, String> OF_THE_MACHINE =
      Map.of(
          0x0800, "it is an interrupt controller of the machine",
          0x0806, "it is an IOMMU",
          0x0807, "it is an event collector of the machine's root complex",
          0x0C05, "it is the SMBus of the machine");

  /**
   * Whether a VFIO driver has it.
   *
   * @return false also if no driver has it
   */
  public boolean isVfio() {
    return driver.filter(SysfsPaths::isVfioDriver).isPresent();
  }

  /**
   * Why no VFIO driver can have it.
   *
   * @return a sentence's half; empty if one can
   */
  public Optional<String> obstacle() {
    Optional<String> kind = hostOnly();
    if (kind.isPresent()) {
      return kind;
    }
    return group.isPresent()
        ? Optional.empty()
        : Optional.of(
            "it has no IOMMU group: switch the IOMMU on in the machine's firmware and for the kernel"
                + " (intel_iommu=on)");
  }

  /**
   * Why its kind stays with the host. Host bridges and ISA bridges have header type 0, but are the
   * machine itself: memory, legacy ports, power management.
   *
   * @return a sentence's half; empty if it does not
   */
  public Optional<String> hostOnly() {
    return classCode >> 16 == BRIDGE && classCode >> 8 != OTHER_BRIDGE
        ? Optional.of("it is a bridge")
        : Optional.ofNullable(OF_THE_MACHINE.get(classCode >> 8));
  }

  /** {@code vfio_pci_core} takes header type 0 alone. */
  boolean isBridge() {
    return BETWEEN_BUSES.contains(classCode >> 8);
  }

  /**
   * Why it need not go where the others of its group go.
   *
   * @return a sentence's half; empty if it has to
   */
  public Optional<String> exemption() {
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
    return driver.isEmpty()
        ? hostOnly().map(why -> why + " without a driver, and stays with the host")
        : Optional.empty();
  }
}
