// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.nio.file.Path;
import java.util.List;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;

/**
 * Where a session is used from: a console, a script's run. May be called from any thread, also when
 * the session is over; must not throw, and not wait.
 */
public interface Desk {

  /**
   * Who holds what the session opens. Two sessions that are open have two owners: an owner may open
   * its own device again.
   *
   * @return a job, by whom
   */
  Owner owner();

  /**
   * The width that values and tables may have.
   *
   * @return columns
   */
  int width();

  /**
   * Where relative paths start.
   *
   * @return absolute
   */
  Path directory();

  /**
   * What the script was given.
   *
   * @return its arguments; none in a console
   */
  List<String> args();

  /**
   * Something that the person should know.
   *
   * @param line one sentence
   */
  void say(String line);

  /**
   * A session that is waited for has got on. Comes a few times a second.
   *
   * @param session as it stands
   */
  void progress(MigrationSnapshot session);

  /**
   * Something else that is waited for has got on.
   *
   * @param line how
   */
  void progress(String line);

  /**
   * The platform ends the session, which does nothing from now on: whoever uses it is to close it.
   *
   * @param why what would stand behind "because"
   */
  void ends(String why);

  /** What was waited for is over: a line that shows progress may go. */
  void progressEnds();
}
