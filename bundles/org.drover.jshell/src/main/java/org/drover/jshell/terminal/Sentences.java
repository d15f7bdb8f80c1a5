// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.util.stream.Collectors;

/** Breaks what the console says between words, where the terminal would break it within one. */
final class Sentences {
  private static final String BAR = "|  ";

  private Sentences() {}

  /**
   * Lines that begin with a bar go on behind a bar; all others, and those that align something by
   * blanks, stay as they are.
   *
   * @param text without the end of its last line
   * @param width columns of the terminal; 0 if it does not tell
   */
  static String broken(String text, int width) {
    return text.lines()
        .map(
            line ->
                isSentence(line, width)
                    ? broken(line.substring(BAR.length()).split(" "), width)
                    : line)
        .collect(Collectors.joining("\n"));
  }

  private static boolean isSentence(String line, int width) {
    return width > BAR.length()
        && line.length() > width
        && line.startsWith(BAR)
        && !line.substring(BAR.length()).contains("  ")
        && !line.startsWith(BAR + " ");
  }

  private static String broken(String[] words, int width) {
    StringBuilder text = new StringBuilder(BAR);
    int column = BAR.length();
    for (String word : words) {
      boolean first = column == BAR.length();
      if (!first && column + 1 + word.length() > width) {
        text.append('\n').append(BAR);
        column = BAR.length();
        first = true;
      }
      text.append(first ? "" : " ").append(word);
      column += word.length() + (first ? 0 : 1);
    }
    return text.toString();
  }
}
