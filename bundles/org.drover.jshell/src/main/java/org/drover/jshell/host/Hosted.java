// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import java.util.List;
import org.drover.jshell.session.ShellSession;

/** A session with the vocabulary in it. May be used from any thread. */
public interface Hosted {
  /**
   * The session.
   *
   * @return the same every time; closed by {@link #close}
   */
  ShellSession session();

  /**
   * The addresses of all devices.
   *
   * @return in ascending order; none if nobody knows any now
   */
  List<String> addresses();

  /**
   * Why it should not end now.
   *
   * @return one sentence for each migration that it began and that is not over
   */
  List<String> moving();

  /**
   * Ends the session and gives back what it had: its migrations are cancelled and waited for, its
   * leases, traces and services end. If the platform has done so before, this says what was done.
   *
   * @return what was done, and what could not be, in one sentence each; nothing the second time
   */
  List<String> close();
}
