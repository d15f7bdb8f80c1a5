// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code bench/limits}: the one place that says what a benchmark's value may be. */
final class Limits {
  private static final String AT_MOST = "at-most";
  private static final String AT_LEAST = "at-least";

  /**
   * One limit.
   *
   * @param atMost whether it is the highest value, and not the lowest
   * @param value inclusive
   */
  record Limit(boolean atMost, double value) {
    boolean holds(double measured) {
      return atMost ? measured <= value : measured >= value;
    }

    @Override
    public String toString() {
      return (atMost ? "at most " : "at least ")
          + (value == Math.rint(value) ? "%.0f".formatted(value) : "%.2f".formatted(value));
    }
  }

  private final Map<String, Limit> byName;

  private Limits(Map<String, Limit> byName) {
    this.byName = byName;
  }

  static Limits read(Path file) throws IOException {
    return parse(Files.readAllLines(file));
  }

  /**
   * Reads lines of {@code NAME at-most|at-least LIMIT}; those that begin with {@code #} are
   * comments.
   *
   * @throws IOException with the line that is none of these
   */
  static Limits parse(List<String> lines) throws IOException {
    Map<String, Limit> limits = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.strip().split("\\s+", -1);
      if (words.length != 3 || !List.of(AT_MOST, AT_LEAST).contains(words[1])) {
        throw malformed(line);
      }
      try {
        limits.put(words[0], new Limit(words[1].equals(AT_MOST), Double.parseDouble(words[2])));
      } catch (NumberFormatException e) {
        throw malformed(line);
      }
    }
    return new Limits(limits);
  }

  private static IOException malformed(String line) {
    return new IOException(
        "bench/limits has the line '"
            + line
            + "'; write NAME at-most LIMIT, or NAME at-least LIMIT");
  }

  /** The benchmarks that have one, in the file's order. */
  Collection<String> names() {
    return byName.keySet();
  }

  Limit of(String name) {
    Limit limit = byName.get(name);
    if (limit == null) {
      throw new IllegalArgumentException(
          name + " is not a benchmark; bench/limits knows " + String.join(", ", byName.keySet()));
    }
    return limit;
  }
}
