// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;

/** Opens sessions; they end with the bundle at the latest. A service within this bundle. */
public interface ShellSessions {
  /**
   * Opens one: 0.1 s, the first of a platform 1 s.
   *
   * @param settings what it begins with
   * @return the session, whose start-up has been evaluated
   * @throws org.drover.api.DroverException if this Java runtime or this platform has no JShell, or
   *     a snippet of the start-up fails
   */
  ShellSession open(SessionSettings settings);

  /**
   * The sessions that are open.
   *
   * @return in the order of their opening
   */
  List<ShellSession> sessions();
}
