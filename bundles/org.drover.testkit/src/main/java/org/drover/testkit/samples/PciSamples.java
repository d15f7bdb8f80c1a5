// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.samples;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;

/** PCI functions with known content, for the tests of what shows them. */
public final class PciSamples {
  /** A network card whose interface is up. */
  public static final DeviceAddress NIC = DeviceAddress.parse("vfio:0000:00:11.0");

  /** A virtual function that nobody has. */
  public static final DeviceAddress VF = DeviceAddress.parse("vfio:0000:01:00.1");

  /** One of two in a group, which is prepared with the other one. */
  public static final DeviceAddress RNG = DeviceAddress.parse("vfio:0000:03:02.0");

  /** The other one. */
  public static final DeviceAddress EDU = DeviceAddress.parse("vfio:0000:03:01.0");

  /** The bridge before the two. */
  public static final DeviceAddress BRIDGE = DeviceAddress.parse("vfio:0000:02:00.0");

  private PciSamples() {}

  /** Four of them: in use, free, a bridge, prepared. */
  public static List<PciFunction> functions() {
    return List.of(
        new PciFunction(
            NIC,
            0x020000,
            "Ethernet",
            0x8086,
            0x10d3,
            Optional.of("e1000e"),
            OptionalInt.of(4),
            List.of(),
            false,
            Optional.empty(),
            List.of("interface eth0 is up"),
            Optional.empty()),
        new PciFunction(
            VF,
            0x010802,
            "NVMe",
            0x1b36,
            0x0010,
            Optional.empty(),
            OptionalInt.of(11),
            List.of(),
            false,
            Optional.empty(),
            List.of(),
            Optional.empty()),
        new PciFunction(
            BRIDGE,
            0x060400,
            "PCI bridge",
            0x1b36,
            0x000e,
            Optional.empty(),
            OptionalInt.of(10),
            List.of(EDU, RNG),
            false,
            Optional.empty(),
            List.of(),
            Optional.of("it is a bridge")),
        new PciFunction(
            RNG,
            0x00ff00,
            "unclassified",
            0x1af4,
            0x1044,
            Optional.of("vfio-pci"),
            OptionalInt.of(10),
            List.of(BRIDGE, EDU),
            true,
            Optional.of(Standing.PREPARED),
            List.of(),
            Optional.empty()));
  }

  /** What would be done to the group of two. */
  public static PreparationPlan plan() {
    return new PreparationPlan(
        RNG,
        List.of(
            new Write("/sys/bus/pci/devices/0000:03:02.0/driver_override", "vfio-pci"),
            new Write("/sys/bus/pci/drivers/virtio-pci/unbind", "0000:03:02.0"),
            new Write("/sys/bus/pci/drivers_probe", "0000:03:02.0")),
        List.of(BRIDGE + ": a bridge stays with the host"),
        List.of("A note."));
  }

  /** The group of two where it stands, with a remark on what is not prepared. */
  public static Preparation preparation(Standing first, Standing second) {
    return new Preparation(
        RNG,
        Samples.NOON,
        List.of(
            function(RNG, Optional.of("virtio-pci"), first),
            function(EDU, Optional.empty(), second)),
        List.of());
  }

  private static PreparedFunction function(
      DeviceAddress address, Optional<String> before, Standing standing) {
    return new PreparedFunction(
        address,
        "vfio-pci",
        before,
        standing,
        standing == Standing.HALF_DONE ? Optional.of("no driver has it") : Optional.empty());
  }
}
