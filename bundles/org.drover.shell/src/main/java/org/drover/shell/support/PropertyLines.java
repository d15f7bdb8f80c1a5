// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a file of properties, as the file spells them and as Java reads them. */
final class PropertyLines {
  private static final Pattern LINE =
      Pattern.compile(
          "^((?:[^\\s=:\\\\]|\\\\.)++)(?:[ \\t\\f]*+[=:]|[ \\t\\f])[ \\t\\f]*+(.*+)$",
          Pattern.DOTALL);

  private PropertyLines() {}

  /**
   * A name and its value.
   *
   * @param name as the file spells it
   * @param values the value as the file spells it and, if they can be read, without its escapes
   */
  record Line(String name, List<String> values) {}

  /** In the order of the text; lines that are continued are one. */
  static List<Line> of(String text) {
    return whole(text).stream().map(PropertyLines::line).flatMap(Optional::stream).toList();
  }

  private static Optional<Line> line(String whole) {
    Matcher line = LINE.matcher(whole);
    if (!line.matches()) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    values.add(line.group(2).strip());
    values.addAll(read(whole));
    return Optional.of(new Line(line.group(1), values));
  }

  /** One line, or none: an escape that is none ({@code C:\\users}) cannot be read. */
  private static List<String> read(String whole) {
    Properties read = new Properties();
    try {
      read.load(new StringReader(whole));
    } catch (IllegalArgumentException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot be read", e);
    }
    return read.values().stream().map(Object::toString).toList();
  }

  /** As {@link Properties#load(java.io.Reader)} puts lines together. */
  private static List<String> whole(String text) {
    List<String> whole = new ArrayList<>();
    StringBuilder begun = new StringBuilder();
    boolean goesOn = false;
    for (String natural : text.lines().toList()) {
      String line = natural.stripLeading();
      if (!goesOn && (line.startsWith("#") || line.startsWith("!"))) {
        continue;
      }
      goesOn = isContinued(line);
      begun.append(line, 0, line.length() - (goesOn ? 1 : 0));
      if (!goesOn) {
        whole.add(begun.toString());
        begun.setLength(0);
      }
    }
    whole.add(begun.toString());
    return whole;
  }

  /** A backslash at the end that is not the second of a pair. */
  private static boolean isContinued(String line) {
    int last = line.length();
    while (last > 0 && line.charAt(last - 1) == '\\') {
      last--;
    }
    return (line.length() - last) % 2 == 1;
  }
}
