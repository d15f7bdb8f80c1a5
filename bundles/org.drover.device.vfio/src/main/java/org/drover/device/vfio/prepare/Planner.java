// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.PreparationRequest;
import org.drover.device.vfio.host.HostUses;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.sysfs.SysfsPaths;

/**
 * Decides what a request comes to, or why it is refused: all reasons at once. Reads only. Made for
 * one request.
 */
final class Planner {
  private final Host host;
  private final PreparationRequest request;
  private final String what;
  private final List<String> reasons = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<String> leftAlone = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Planner(Host host, PreparationRequest request) {
    this.host = host;
    this.request = request;
    this.what = "preparing " + request.address();
  }

  /**
   * The plan.
   *
   * @param known what is prepared already
   * @throws RefusedException with everything that stands against it
   */
  static Plan plan(Host host, PreparationRequest request, Notebook.Contents known) {
    return new Planner(host, request).plan(known);
  }

  private Plan plan(Notebook.Contents known) {
    PciFacts wanted =
        host.tree()
            .find(request.address().name())
            .orElseThrow(
                () ->
                    refused(
                        "there is no such PCI function; `vfio:functions` lists those that there"
                            + " are"));
    wanted.obstacle().ifPresent(obstacle -> refuse(obstacle));
    addWanted(wanted);
    host.tree().group(wanted.group().getAsInt()).stream()
        .filter(member -> !member.name().equals(wanted.name()))
        .forEach(this::addMember);
    if (changes.isEmpty()) {
      refuseDone(wanted, wanted.driver().orElseThrow());
    }
    checkPrepared(known);
    checkUses();
    if (!reasons.isEmpty()) {
      throw new RefusedException(what, reasons);
    }
    return new Plan(request.address(), List.copyOf(changes), leftAlone, notes);
  }

  private RefusedException refused(String reason) {
    return new RefusedException(what, List.of(reason));
  }

  private void refuse(String reason) {
    throw refused(reason);
  }

  /** What its vendor needs besides can be done by nobody while a driver has it. */
  private void refuseDone(PciFacts wanted, String driver) {
    VendorNeeds needs = VendorNeeds.of(host, wanted, driver);
    reasons.addAll(needs.reasons());
    needs
        .settings()
        .forEach(
            setting ->
                reasons.add(
                    setting.attribute()
                        + " of "
                        + setting.port()
                        + " is "
                        + setting.from()
                        + ", and is set while no driver has the function alone: `echo "
                        + wanted.name()
                        + " > "
                        + host.tree().sysfs().root()
                        + "/"
                        + PciTree.DRIVERS
                        + driver
                        + "/unbind`, then prepare it again"));
    if (reasons.isEmpty()) {
      refuse("nothing is left to be done: " + driver + " has it already");
    }
    reasons.add(0, driver + " has it already");
    throw new RefusedException(what, reasons);
  }

  /** One that a VFIO driver has stays with it, unless another one is asked for. */
  private void addWanted(PciFacts wanted) {
    Optional<String> named = request.driver();
    named.filter(driver -> !SysfsPaths.isVfioDriver(driver)).ifPresent(this::refuseDriver);
    if (named.isPresent() ? wanted.driver().equals(named) : wanted.isVfio()) {
      return;
    }
    add(wanted, named.orElseGet(() -> choice(wanted)));
  }

  private void refuseDriver(String driver) {
    refuse("'" + driver + "' is no VFIO driver: the names of these have vfio in them");
  }

  private void addMember(PciFacts member) {
    member
        .exemption()
        .ifPresentOrElse(
            why -> leftAlone.add(address(member.name()) + ": " + why), () -> addOrRefuse(member));
  }

  private void addOrRefuse(PciFacts member) {
    member
        .hostOnly()
        .ifPresentOrElse(
            why ->
                reasons.add(
                    address(member.name())
                        + " of its IOMMU group stays with the host ("
                        + why
                        + "), and "
                        + member.driver().orElseThrow()
                        + ", which has it, keeps the group from user space"),
            () -> add(member, choice(member)));
  }

  private String choice(PciFacts function) {
    VariantDrivers.Choice choice = host.variants().of(function);
    choice.note().ifPresent(notes::add);
    return choice.driver();
  }

  private void add(PciFacts function, String driver) {
    if (!host.tree().hasDriver(driver)) {
      reasons.add(
          "there is no driver "
              + driver
              + " in "
              + host.tree().sysfs().root()
              + "/"
              + PciTree.DRIVERS
              + ": `modprobe "
              + driver
              + "` loads it");
    }
    if (!host.tree().hasOverride(function.name())) {
      reasons.add(address(function.name()) + " has no driver_override: the kernel is too old");
    }
    VendorNeeds needs = VendorNeeds.of(host, function, driver);
    reasons.addAll(needs.reasons());
    notes.addAll(needs.notes());
    changes.add(Change.of(function, driver, needs.settings()));
  }

  private DeviceAddress address(String name) {
    return new DeviceAddress(request.address().scheme(), name);
  }

  /** What was prepared and is as before, because the machine has been booted anew, is forgotten. */
  private void checkPrepared(Notebook.Contents known) {
    // That of the function itself too: its file would be written over.
    Stream.concat(
            Stream.of(request.address()), changes.stream().map(change -> address(change.name())))
        .distinct()
        .forEach(address -> checkPrepared(known, address));
  }

  private void checkPrepared(Notebook.Contents known, DeviceAddress address) {
    known.readable().stream()
        .filter(saved -> saved.contains(address) && !host.isAsBefore(saved))
        .map(
            saved -> address + " is prepared already, or in part: `vfio:unprepare " + address + "`")
        .forEach(reasons::add);
    known.damaged().stream()
        .filter(damaged -> damaged.address().equals(address))
        .map(Notebook.Damaged::sentence)
        .forEach(reasons::add);
  }

  private void checkUses() {
    HostUses uses = host.uses();
    Set<DeviceAddress> busy = new TreeSet<>();
    for (Change change : changes) {
      DeviceAddress address = address(change.name());
      host.claimed(change.name())
          .ifPresent(
              use -> reasons.add(address + " is " + use + " in this platform: release it first"));
      List<String> found =
          host.tree().find(change.name()).map(uses::ofOneToBeTaken).orElse(List.of());
      if (!found.isEmpty() && !request.force().contains(address)) {
        busy.add(address);
        reasons.add(address + " is in use: " + String.join(", ", found));
      }
    }
    request.force().stream()
        .filter(forced -> changes.stream().noneMatch(one -> address(one.name()).equals(forced)))
        .forEach(
            forced -> reasons.add("--force names " + forced + ", which would not be taken at all"));
    if (!busy.isEmpty()) {
      reasons.add("to take what is in use all the same, say " + force(busy));
    }
  }

  /** With those that were forced already: the words can be typed as they are. */
  private String force(Set<DeviceAddress> busy) {
    Set<DeviceAddress> all = new TreeSet<>(busy);
    all.addAll(request.force());
    return "--force " + all.stream().map(DeviceAddress::name).collect(Collectors.joining(","));
  }
}
