// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

/** Text that does nothing to a terminal but print. */
final class Plain {
  private Plain() {}

  /** With {@code ?} for every control character but line feeds and tabs. */
  static String text(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '?' : c);
    }
    return plain.toString();
  }

  /** As a literal in Java's source. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
      }
    }
    return quoted.append('"').toString();
  }
}
