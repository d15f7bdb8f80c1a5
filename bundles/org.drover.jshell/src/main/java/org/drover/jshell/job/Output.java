// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.io.PrintStream;
import java.nio.file.Path;

/** Where a script's words go, and what it knows of who started it. */
public interface Output {
  /**
   * The script's results.
   *
   * @return its standard output
   */
  PrintStream out();

  /**
   * What the script says besides.
   *
   * @return its standard error
   */
  PrintStream err();

  /**
   * Says something about the script.
   *
   * @param line without its end
   */
  void say(String line);

  /**
   * Whether nobody reads any more.
   *
   * @return true once what is written is lost
   */
  boolean isGone();

  /**
   * How wide tables may be.
   *
   * @return columns, at least 1
   */
  int width();

  /**
   * Where relative paths start from.
   *
   * @return absolute
   */
  Path directory();
}
