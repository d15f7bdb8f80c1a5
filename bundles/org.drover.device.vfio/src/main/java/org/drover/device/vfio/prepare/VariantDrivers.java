// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.Optional;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.sysfs.VfioAliases;

/**
 * Which VFIO driver a function should have: its vendor's, which can migrate it, or {@code
 * vfio-pci}.
 */
final class VariantDrivers {
  private final PciTree tree;
  private final VfioAliases aliases;

  /**
   * Of a kernel.
   *
   * @param tree its functions and drivers
   * @param aliases of its modules
   */
  VariantDrivers(PciTree tree, VfioAliases aliases) {
    this.tree = tree;
    this.aliases = aliases;
  }

  /**
   * A driver and what is to be said of the choice.
   *
   * @param driver its name
   * @param note a sentence, if there is a better one
   */
  record Choice(String driver, Optional<String> note) {}

  Choice of(PciFacts function) {
    Optional<String> module = aliases.module(function.modalias());
    if (module.isEmpty()) {
      return new Choice(VfioAliases.GENERIC, Optional.empty());
    }
    return driver(module.get())
        .map(driver -> new Choice(driver, Optional.empty()))
        .orElseGet(
            () -> new Choice(VfioAliases.GENERIC, Optional.of(note(function, module.get()))));
  }

  private static String note(PciFacts function, String module) {
    return function.name()
        + " has a VFIO driver of its own, in the module "
        + module
        + ", which is not loaded; "
        + VfioAliases.GENERIC
        + " cannot migrate it: `modprobe "
        + module
        + "` before it is prepared.";
  }

  /** A driver says which module it is in; one that is built in says nothing but has its name. */
  private Optional<String> driver(String module) {
    return tree.drivers().stream()
        .filter(
            driver ->
                VfioAliases.sameModule(
                    tree.link(PciTree.DRIVERS + driver + "/module").orElse(driver), module))
        .findFirst();
  }
}
