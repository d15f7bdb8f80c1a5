// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import java.util.ArrayList;
import java.util.List;

/**
 * Text that crosses from one platform to another ends in a sentence, a table or a log line there:
 * it is short, and nothing in it moves a terminal's cursor or begins a line.
 */
public final class PlainText {
  /** The longest text, in UTF-16 units. */
  public static final int MOST_CHARS = 1024;

  /** The longest list or object of texts. */
  public static final int MOST_ENTRIES = 64;

  private static final String CUT = "...";

  private PlainText() {}

  /**
   * Whether a text can be taken as it is.
   *
   * @param text any
   * @return false if it is too long or holds something else than printable characters and spaces
   */
  public static boolean isPlain(String text) {
    return text.length() <= MOST_CHARS && text.codePoints().noneMatch(PlainText::isControl);
  }

  /** Controls, what reorders the characters around it, line ends, halves of a character. */
  private static boolean isControl(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /**
   * A text as it can be taken.
   *
   * @param text any
   * @return the same if it is plain; else with spaces for what is not, and cut where it is too long
   */
  public static String of(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .limit(MOST_CHARS + 1L)
        .map(character -> isControl(character) ? ' ' : character)
        .forEach(plain::appendCodePoint);
    if (plain.length() <= MOST_CHARS) {
      return plain.toString();
    }
    int end = MOST_CHARS - CUT.length();
    return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end)
        + CUT;
  }

  /**
   * A list of texts as it can be taken.
   *
   * @param texts any
   * @return at most {@value #MOST_ENTRIES} plain texts; if some were left out, the last one says so
   */
  public static List<String> of(List<String> texts) {
    int kept = texts.size() <= MOST_ENTRIES ? texts.size() : MOST_ENTRIES - 1;
    List<String> plain =
        new ArrayList<>(texts.subList(0, kept).stream().map(PlainText::of).toList());
    if (kept < texts.size()) {
      plain.add("and " + (texts.size() - kept) + " more");
    }
    return plain;
  }
}
