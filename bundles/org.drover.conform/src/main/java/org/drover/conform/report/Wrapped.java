// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.util.ArrayList;
import java.util.List;

/** Text broken at blanks, never wider than a terminal. */
final class Wrapped {
  private Wrapped() {}

  /**
   * Breaks a text.
   *
   * @param text lines, which stay apart
   * @param width columns of a line; a word that is longer is broken
   * @return the lines, at least one
   */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : Plain.text(text).strip().split("\n", -1)) {
      String rest = line.stripTrailing();
      while (rest.length() > width) {
        int blank = rest.lastIndexOf(' ', width);
        int end = blank > 0 ? blank : width;
        lines.add(rest.substring(0, end).stripTrailing());
        rest = rest.substring(end).strip();
      }
      lines.add(rest);
    }
    return lines;
  }

  /**
   * Breaks a text behind a label.
   *
   * @param label of the first line; those after it are indented as far
   * @param text to break
   * @param width of a whole line
   * @return lines that end with a line feed each
   */
  static String labelled(String label, String text, int width) {
    StringBuilder all = new StringBuilder();
    String start = label;
    for (String line : lines(text, width - label.length())) {
      all.append((start + line).stripTrailing()).append('\n');
      start = " ".repeat(label.length());
    }
    return all.toString();
  }
}
