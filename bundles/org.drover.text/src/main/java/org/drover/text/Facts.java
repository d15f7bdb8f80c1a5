// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names and what is to be said of them, in two columns. */
final class Facts {
  private record Fact(String name, String text) {}

  private final List<Fact> facts = new ArrayList<>();

  Facts add(String name, Object text) {
    facts.add(new Fact(name, text.toString()));
    return this;
  }

  /** One line each. */
  String text() {
    return text(Integer.MAX_VALUE);
  }

  /** Broken at blanks into lines that are no wider than so many columns if possible. */
  String text(int width) {
    int names = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0) + 2;
    return facts.stream()
        .flatMap(fact -> lines(fact, names, width))
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Stream<String> lines(Fact fact, int names, int width) {
    List<String> lines = new ArrayList<>();
    String line = fact.name() + " ".repeat(names - fact.name().length());
    boolean begun = false;
    for (String word : fact.text().split(" ", -1)) {
      if (begun && line.length() + 1 + word.length() > width) {
        lines.add(line);
        line = " ".repeat(names);
        begun = false;
      }
      line += (begun ? " " : "") + word;
      begun = true;
    }
    lines.add(line);
    return lines.stream();
  }
}
