// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.host.HostUses;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.sysfs.DeviceNodes;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.device.vfio.sysfs.VfioAliases;
import org.drover.uapi.Kernel;

/** The drivers of a PCI function and of its physical function. */
final class PciFindings {
  private static final String DRIVERS = "bus/pci/drivers";

  private final Kernel kernel;
  private final DeviceAddress address;
  private final String path;

  PciFindings(Kernel kernel, DeviceAddress address, String path) {
    this.kernel = kernel;
    this.address = address;
    this.path = path;
  }

  /** Why no driver for it helps, in the words of whoever would be asked to bind one. */
  Optional<Finding> hostOnly() {
    return function()
        .filter(function -> !function.isVfio())
        .flatMap(PciFacts::hostOnly)
        .map(
            why ->
                new Finding(
                    Reason.HOST_ONLY,
                    why + ", which stays with the host; vfio:prepare refuses it",
                    "none for this function: vfio:functions lists those that are free"));
  }

  private Optional<PciFacts> function() {
    return new PciTree(kernel.sysfs()).find(address.name());
  }

  /** What its own driver is, if that is not the one that it needs. */
  List<Finding> driver() throws IOException {
    Optional<String> driver = SysfsPaths.lastName(kernel.sysfs().readlink(path + "/driver"));
    Optional<String> variant = variant();
    if (driver.isPresent() && SysfsPaths.isVfioDriver(driver.get())) {
      return variant.isPresent() && driver.get().equals(VfioAliases.GENERIC)
          ? List.of(better(variant.get()))
          : List.of();
    }
    List<Finding> found = new ArrayList<>();
    String wanted = variant.orElse(VfioAliases.GENERIC);
    module(wanted).ifPresent(found::add);
    found.add(driver.map(this::hostDriver).orElseGet(this::notBound));
    return found;
  }

  private Optional<String> variant() throws IOException {
    Optional<String> modalias = kernel.sysfs().read(path + "/modalias");
    return modalias.isPresent()
        ? new VfioAliases(kernel).module(modalias.get().strip())
        : Optional.empty();
  }

  private Finding notBound() {
    String uses = uses();
    return new Finding(
        Reason.NOT_BOUND,
        "no driver has " + address + uses,
        "vfio:prepare " + address + (uses.isEmpty() ? " binds it" : forced() + " binds it"));
  }

  private Finding hostDriver(String driver) {
    String uses = uses();
    return new Finding(
        Reason.HOST_DRIVER,
        driver + ", a driver of the host, has " + address + uses,
        "vfio:prepare "
            + address
            + (uses.isEmpty()
                ? " takes it from there, and says first who uses it"
                : forced() + " takes it from there all the same")
            + "; vfio:unprepare gives it back");
  }

  /** As {@code vfio:functions} tells them; nothing is opened for it. */
  private String uses() {
    HostUses host = new HostUses(new PciTree(kernel.sysfs()), kernel);
    List<String> uses = function().map(host::of).orElse(List.of());
    return uses.isEmpty() ? "" : "; it is in use: " + String.join(", ", uses);
  }

  private String forced() {
    return " --force " + address.name();
  }

  private Finding better(String variant) {
    return new Finding(
        Reason.VARIANT_DRIVER,
        VfioAliases.GENERIC
            + " has "
            + address
            + " and knows no migration; "
            + variant
            + " knows it",
        "modprobe " + variant + ", then vfio:prepare " + address + " --driver " + variant);
  }

  private Optional<Finding> module(String driver) throws IOException {
    boolean there =
        kernel.sysfs().list(DRIVERS).stream()
            .anyMatch(each -> VfioAliases.sameModule(each, driver));
    return there
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Reason.MODULE_MISSING,
                "the kernel has no driver " + driver + " at present",
                "modprobe " + driver));
  }

  /**
   * Whether the physical function of a virtual one is served by the host, as migration needs it.
   */
  Optional<Finding> physicalFunction() throws IOException {
    Optional<String> parent = SysfsPaths.lastName(kernel.sysfs().readlink(path + "/physfn"));
    if (parent.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> driver =
        SysfsPaths.lastName(kernel.sysfs().readlink("bus/pci/devices/" + parent.get() + "/driver"));
    if (driver.isPresent() && !SysfsPaths.isVfioDriver(driver.get())) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Reason.PF_DRIVER_MISSING,
            "its physical function "
                + parent.get()
                + driver
                    .map(vfio -> " is bound to " + vfio + ", not to its driver of the host")
                    .orElse(" has no driver"),
            "bind "
                + parent.get()
                + " to the driver of its vendor: that one saves and loads the state of its virtual"
                + " functions"));
  }

  /** Whether it shares a token with its physical function: {@code vfio_pci_validate_vf_token}. */
  Optional<Finding> token() throws IOException {
    Optional<String> parent = SysfsPaths.lastName(kernel.sysfs().readlink(path + "/physfn"));
    if (parent.isEmpty()) {
      return Optional.empty();
    }
    DeviceNodes nodes = DeviceNodes.of(kernel.sysfs(), path);
    // The node of its own is preferred, and takes no token.
    String via = nodes.cdev().isPresent() && nodes.iommufd() ? " --via group" : "";
    return SysfsPaths.lastName(
            kernel.sysfs().readlink("bus/pci/devices/" + parent.get() + "/driver"))
        .filter(SysfsPaths::isVfioDriver)
        .map(
            driver ->
                new Finding(
                    Reason.VF_TOKEN,
                    driver + " has its physical function " + parent.get() + ": they share a token",
                    "vfio:open "
                        + address
                        + via
                        + " --vf-token UUID, with the one that the owner of "
                        + parent.get()
                        + " has set"));
  }

  Optional<Finding> group() throws IOException {
    return new GroupFindings(kernel, address, path).find();
  }
}
