// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.service.HostSteps;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.spi.HostStep;
import org.drover.device.vfio.AutoClose;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.devlink.Devlink;
import org.drover.device.vfio.devlink.Program;
import org.drover.device.vfio.host.HostUses;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.prepare.Change.Judgement;
import org.drover.device.vfio.sysfs.DeviceNodes;
import org.drover.device.vfio.sysfs.VfioAliases;
import org.drover.uapi.Kernel;

/** One kernel, as a preparation sees it. */
final class Host {
  private final VfioBackend backend;
  private final PciTree tree;
  private final HostSteps steps;
  private final Devlink devlink;

  /**
   * Of a backend.
   *
   * @param backend of the kernel
   * @param steps what vendors know
   * @param program of the machine; of a kernel that runs no machine of its own it tells nothing
   */
  Host(VfioBackend backend, HostSteps steps, Program program) {
    this.backend = backend;
    this.tree = new PciTree(backend.kernel().sysfs());
    this.steps = steps;
    this.devlink = new Devlink(backend.kernel().host().isPresent() ? program : this::none);
  }

  private Program.Answer none(List<String> arguments) {
    throw new DroverException("the kernel of scheme " + scheme() + " has no devlink");
  }

  String release() {
    return backend.kernel().release();
  }

  List<HostStep> steps(DeviceIdentity device) {
    return steps.of(device);
  }

  Devlink devlink() {
    return devlink;
  }

  String scheme() {
    return backend.scheme();
  }

  PciTree tree() {
    return tree;
  }

  /** What is used now; what follows does not show in it. */
  HostUses uses() {
    return new HostUses(tree, backend.kernel());
  }

  VariantDrivers variants() {
    Kernel kernel = backend.kernel();
    return new VariantDrivers(tree, new VfioAliases(kernel));
  }

  PciDrivers drivers() {
    return new PciDrivers(tree, devlink);
  }

  /** What somebody in this platform does with a function. */
  Optional<String> claimed(String name) {
    return backend.use(name);
  }

  /** Keeps others in this platform from a function. */
  AutoClose claim(String name, String use, String what) {
    return backend.claim(name, use, what);
  }

  /** Which processes have a function open by the nodes of a VFIO driver. */
  List<String> heldElsewhere(String name) {
    try {
      return DeviceNodes.of(tree.sysfs(), PciTree.DEVICES + name).heldElsewhere(backend.kernel());
    } catch (IOException e) {
      throw new DroverException("who has " + name + " open is not readable in sysfs", e);
    }
  }

  Judgement judge(Change change) {
    Judgement judgement = change.judge(tree.find(change.name()));
    if (judgement.standing() != Standing.AS_BEFORE || !change.isToldByItsSettings()) {
      return judgement;
    }
    try {
      return change.settings().stream().anyMatch(this::isMade)
          ? Judgement.of(Standing.HALF_DONE, "no driver has it")
          : judgement;
    } catch (DroverException e) {
      // Others are listed all the same, and this one may be forgotten.
      return Judgement.of(Standing.HALF_DONE, "its port cannot be asked: " + e.getMessage());
    }
  }

  private boolean isMade(Change.Setting setting) {
    return devlink.attribute(setting.port(), setting.attribute()).equals(Optional.of(setting.to()));
  }

  boolean isAsBefore(SavedPreparation saved) {
    return saved.changes().stream()
        .allMatch(change -> judge(change).standing() == Standing.AS_BEFORE);
  }
}
