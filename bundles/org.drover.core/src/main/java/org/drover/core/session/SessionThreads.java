// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

/**
 * The threads of sessions: platform threads, because a SET may block in the kernel for seconds, and
 * daemons, because one that never comes back must not keep the platform from stopping.
 */
public final class SessionThreads {
  private SessionThreads() {}

  /**
   * Starts one.
   *
   * @param session the session's id
   * @param role what it does
   * @param work to be done
   * @return started, named {@code drover-SESSION-ROLE}
   */
  public static Thread start(String session, String role, Runnable work) {
    Thread thread = new Thread(work, "drover-" + session + "-" + role);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
