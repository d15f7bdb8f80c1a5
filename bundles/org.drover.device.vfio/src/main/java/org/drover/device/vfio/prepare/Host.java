// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.device.vfio.AutoClose;
import org.drover.device.vfio.VfioBackend;
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

  Host(VfioBackend backend) {
    this.backend = backend;
    this.tree = new PciTree(backend.kernel().sysfs());
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
    return new PciDrivers(tree);
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
    return change.judge(tree.find(change.name()));
  }

  boolean isAsBefore(SavedPreparation saved) {
    return saved.changes().stream()
        .allMatch(change -> judge(change).standing() == Standing.AS_BEFORE);
  }
}
