// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.util.ArrayList;
import java.util.List;

/** Rules on the wires of a framework in which the bundles run. */
final class WireRules {
  private static final String ENGINE = "org.drover.core";

  private final ArchitectureTable table;

  WireRules(ArchitectureTable table) {
    this.table = table;
  }

  List<String> violations(List<Wire> wires) {
    List<String> found = new ArrayList<>();
    for (Wire wire : wires) {
      if (wire.to().equals(ENGINE)) {
        found.add(wire.from() + " is wired to the engine for " + wire.packageName());
      }
      if (table.bundles().contains(wire.from())) {
        ours(wire, found);
      }
    }
    return found;
  }

  private void ours(Wire wire, List<String> found) {
    if (ManifestRules.isEmbedded(wire.packageName())) {
      found.add(wire.from() + " is wired to the " + wire.packageName() + " of " + wire.to());
    }
    table
        .refusal(table.room(wire.from()), wire.packageName())
        .ifPresent(why -> found.add(why + " (it is wired to " + wire.to() + ")"));
  }
}
