// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Text files beside the tests, written by hand from the headers. */
final class Fixture {
  private Fixture() {}

  /** The lines that are no comments. */
  static List<String> lines(String file) {
    try (InputStream in = Fixture.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("No fixture " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of {@code value name}, the value as C writes it: 0x for hexadecimal, 0 for octal. */
  static Map<String, Long> constants(String file) {
    return lines(file).stream()
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(words -> words[1], words -> Long.decode(words[0])));
  }
}
