// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.HostStep.PhysicalDriver;
import org.drover.api.spi.HostStep.PortFunction;
import org.drover.device.vfio.devlink.Devlink.Port;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.host.PciTree.VirtualFunction;
import org.drover.device.vfio.prepare.Change.Setting;

/**
 * What a function's vendor needs of the host, held against what the host is. Reads only. Made for
 * one function.
 */
final class VendorNeeds {
  private final Host host;
  private final DeviceAddress address;
  private final List<Setting> settings = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private VendorNeeds(Host host, DeviceAddress address) {
    this.host = host;
    this.address = address;
  }

  /**
   * The needs of a function.
   *
   * @param host where it is
   * @param function as it is
   * @param driver the VFIO driver that it is going to have
   */
  static VendorNeeds of(Host host, PciFacts function, String driver) {
    DeviceAddress address = new DeviceAddress(host.scheme(), function.name());
    VendorNeeds needs = new VendorNeeds(host, address);
    try {
      needs.look(host.steps(prepared(host, address, function, driver)), driver);
    } catch (DroverException e) {
      needs.reasons.add(address + ": " + e.getMessage());
    }
    return needs;
  }

  private static DeviceIdentity prepared(
      Host host, DeviceAddress address, PciFacts function, String driver) {
    return new DeviceIdentity(
        address,
        "pci",
        Optional.of(driver),
        function.group(),
        OptionalInt.of(function.vendor()),
        OptionalInt.of(function.device()),
        Map.of(DeviceIdentity.KERNEL_RELEASE, host.release()));
  }

  /** What is to be set while no driver has it. */
  List<Setting> settings() {
    return settings;
  }

  /** What stands against it, a clause each. */
  List<String> reasons() {
    return reasons;
  }

  /** What was found to be as it has to be, a sentence each. */
  List<String> notes() {
    return notes;
  }

  private void look(List<HostStep> steps, String driver) {
    if (steps.isEmpty()) {
      return;
    }
    Optional<VirtualFunction> found = host.tree().virtual(address.name());
    if (found.isEmpty()) {
      reasons.add(
          address
              + " is no virtual function, and "
              + driver
              + " migrates no others; --driver"
              + " vfio-pci hands it through as it is");
      return;
    }
    VirtualFunction function = found.get();
    for (HostStep step : steps) {
      if (step instanceof PhysicalDriver needed) {
        look(function, needed);
      } else if (step instanceof EswitchMode needed) {
        look(function, needed);
      } else if (step instanceof PortFunction needed && reasons.isEmpty()) {
        // In another mode, or without the physical function's driver, there is no port to look for.
        look(function, needed);
      }
    }
  }

  private void look(VirtualFunction function, PhysicalDriver needed) {
    String physical = function.physical();
    Optional<String> driver = host.tree().link(PciTree.DEVICES + physical + "/driver");
    if (driver.equals(Optional.of(needed.driver()))) {
      notes.add("Its physical function " + physical + " has " + needed.driver() + ".");
      return;
    }
    reasons.add(
        "its physical function "
            + physical
            + " has "
            + driver.orElse("no driver")
            + " instead of "
            + needed.driver()
            + ", and "
            + needed.why()
            + ": give it back to "
            + needed.driver());
  }

  private void look(VirtualFunction function, EswitchMode needed) {
    String physical = function.physical();
    String mode = host.devlink().eswitchMode(physical);
    if (mode.equals(needed.mode())) {
      notes.add("The switch of " + physical + " is in the mode " + mode + ".");
      return;
    }
    reasons.add(
        "the switch of its physical function "
            + physical
            + " is in the mode "
            + mode
            + ", and "
            + needed.why()
            + ": `devlink dev eswitch set pci/"
            + physical
            + " mode "
            + needed.mode()
            + "`, which all functions of the adapter feel");
  }

  private void look(VirtualFunction function, PortFunction needed) {
    Optional<Port> port = host.devlink().port(function.physical(), function.number());
    if (port.isEmpty()) {
      reasons.add(
          "pci/"
              + function.physical()
              + " has no devlink port of the flavour pcivf with the vfnum "
              + function.number()
              + ", on which "
              + needed.attribute()
              + " is set, and "
              + needed.why()
              + ": `devlink port show` lists what there is");
      return;
    }
    look(port.get(), needed);
  }

  /**
   * Why an attribute may be missing. All attributes of a port share the one warning that the kernel
   * has for an answer ({@code devlink_port_fn_caps_fill()} in {@code net/devlink/port.c}), so that
   * it may be of another one.
   */
  private String untold(Port port) {
    List<String> warnings = host.devlink().warnings(port.handle());
    return "the program devlink is older than iproute2 6.2, the kernel older than Linux 6.2,"
        + " or the adapter's firmware does not have it"
        + (warnings.isEmpty()
            ? ""
            : " (of some attribute of the port the kernel says '"
                + String.join(" ", warnings)
                + "')");
  }

  private void look(Port port, PortFunction needed) {
    String what = needed.attribute() + " of " + port.handle();
    String value = port.function().get(needed.attribute());
    if (value == null) {
      reasons.add(what + " is not told, and " + needed.why() + ": " + untold(port));
    } else if (value.equals(needed.value())) {
      notes.add("The attribute " + what + " is " + value + " already, and stays so.");
    } else {
      settings.add(new Setting(port.handle(), needed.attribute(), needed.value(), value));
    }
  }
}
