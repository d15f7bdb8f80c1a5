// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

/** Where a person types and reads. One thread reads; any thread prints. */
public interface Screen {
  /**
   * Waits until a person has typed something whole.
   *
   * @return what it is
   */
  Typed read();

  /**
   * Nobody reads any more what is typed: who waits for it, or asks for it later, gets the end. May
   * be called by any thread.
   */
  void end();

  /**
   * Shows text, above what is being typed if somebody types.
   *
   * @param text whole lines, without the last one's end
   */
  void print(String text);

  /**
   * Shows a line in place of the one that was shown so before, while nobody types; nothing where
   * lines cannot be rewritten.
   *
   * @param line what it says; an empty one takes the line away
   */
  void progress(String line);

  /**
   * How wide it is now.
   *
   * @return columns, at least 1
   */
  int width();
}
