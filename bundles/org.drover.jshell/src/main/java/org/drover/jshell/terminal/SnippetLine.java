// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.util.List;
import org.jline.reader.CompletingParsedLine;

/**
 * An input of which one word is known: the one that a completion replaces.
 *
 * @param line all of it
 * @param cursor index in it
 * @param word what lies between the word's begin and the cursor
 */
record SnippetLine(String line, int cursor, String word) implements CompletingParsedLine {
  @Override
  public int wordCursor() {
    return word.length();
  }

  @Override
  public int wordIndex() {
    return 0;
  }

  @Override
  public List<String> words() {
    return List.of(word);
  }

  @Override
  public CharSequence escape(CharSequence candidate, boolean complete) {
    return candidate;
  }

  @Override
  public int rawWordCursor() {
    return word.length();
  }

  @Override
  public int rawWordLength() {
    return word.length();
  }
}
