// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

/**
 * Text that a terminal, an XML parser and a Markdown reader can all take. What is seen may hold
 * what a device or a kernel put there.
 */
final class Plain {
  private Plain() {}

  /** With control characters written as {@code \\u001b}; line feeds stay. */
  static String text(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || isPrintable(c)) {
                plain.appendCodePoint(c);
              } else {
                plain.append(String.format("\\u%04x", c));
              }
            });
    return plain.toString();
  }

  /** In one line. */
  static String line(String text) {
    return text(text).replace('\n', ' ').strip();
  }

  private static boolean isPrintable(int c) {
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    boolean noCharacter = (c & 0xfffe) == 0xfffe;
    return !Character.isISOControl(c) && !surrogate && !noCharacter;
  }
}
