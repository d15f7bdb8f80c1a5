// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;

/**
 * A PCI function of a kernel, as sysfs shows it.
 *
 * @param address its kernel and its directory name there, for example {@code vfio:0000:3b:00.2}
 * @param classCode 24 bits: base class, sub-class, programming interface
 * @param kind what that is to people, for example {@code NVMe}
 * @param vendorId 16 bits
 * @param deviceId 16 bits
 * @param driver who has it; empty if nobody
 * @param group the number of its IOMMU group; empty if it has none
 * @param companions the others of its group, bridges included, in ascending order
 * @param vfio whether the driver is a VFIO driver
 * @param prepared where it stands with the preparation that it is part of; empty if it is in none
 * @param uses why it is in use on the host, a sentence's half each; empty if it is not, as far as
 *     can be seen without opening anything
 * @param obstacle why it cannot be had by a VFIO driver at all; empty if it can
 */
public record PciFunction(
    DeviceAddress address,
    int classCode,
    String kind,
    int vendorId,
    int deviceId,
    Optional<String> driver,
    OptionalInt group,
    List<DeviceAddress> companions,
    boolean vfio,
    Optional<PreparedFunction.Standing> prepared,
    List<String> uses,
    Optional<String> obstacle) {

  /** Keeps copies. */
  public PciFunction {
    companions = List.copyOf(companions);
    uses = List.copyOf(uses);
  }
}
