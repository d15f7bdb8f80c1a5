// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;

/**
 * What could stand at a cursor.
 *
 * @param anchor index in the text from which on a suggestion replaces what is there
 * @param suggestions sorted, without doubles; those that fit the expected type first
 */
public record Completions(int anchor, List<Suggestion> suggestions) {
  /** Keeps a copy. */
  public Completions {
    suggestions = List.copyOf(suggestions);
  }

  /**
   * One of them.
   *
   * @param text what stands from the anchor on: {@code open(}, {@code org.drover.api}
   * @param fits whether its type is the one that is expected here
   */
  public record Suggestion(String text, boolean fits) {}
}
