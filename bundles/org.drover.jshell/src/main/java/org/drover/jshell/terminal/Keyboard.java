// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.util.List;
import org.drover.jshell.session.Completeness;
import org.drover.jshell.session.Completions;

/** What the line editor asks while somebody types. Called by the thread that reads. */
public interface Keyboard {
  /** Takes every line as it is, and knows nothing. */
  Keyboard NONE =
      new Keyboard() {
        @Override
        public Completeness completeness(String text) {
          return Completeness.COMPLETE;
        }

        @Override
        public Completions complete(String text, int cursor) {
          return new Completions(cursor, List.of());
        }

        @Override
        public List<String> help(String text, int cursor) {
          return List.of();
        }
      };

  /**
   * Whether an input is whole.
   *
   * @param text that was typed when Enter was pressed
   * @return whether to go on in a new line
   */
  Completeness completeness(String text);

  /**
   * What could stand at the cursor.
   *
   * @param text being typed
   * @param cursor index in it
   * @return suggestions, or none
   */
  Completions complete(String text, int cursor);

  /**
   * What is known about the thing at the cursor.
   *
   * @param text being typed
   * @param cursor index in it
   * @return lines, or none
   */
  List<String> help(String text, int cursor);
}
