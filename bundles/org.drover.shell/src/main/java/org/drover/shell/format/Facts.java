// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.format;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Names and what is to be said of them, in two columns. */
final class Facts {
  private record Fact(String name, String text) {}

  private final List<Fact> facts = new ArrayList<>();

  Facts add(String name, Object text) {
    facts.add(new Fact(name, text.toString()));
    return this;
  }

  String text() {
    int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    return facts.stream()
        .map(fact -> fact.name() + " ".repeat(width - fact.name().length() + 2) + fact.text())
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
