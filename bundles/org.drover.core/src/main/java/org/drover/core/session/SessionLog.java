// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A session's lines of the log, written in their order by a thread of their own: a device may stand
 * while there is something to tell, and it must not stand longer because a disk is slow. The thread
 * is there only while there are lines.
 */
final class SessionLog {
  private static final Logger LOG = System.getLogger("org.drover.core.session");

  private record Line(Level level, String text, Throwable cause) {}

  private final String session;
  private final Deque<Line> lines = new ArrayDeque<>();
  private boolean writing;

  SessionLog(String session) {
    this.session = session;
  }

  /**
   * Takes a line; returns at once.
   *
   * @param cause may be null
   */
  void log(Level level, String text, Throwable cause) {
    if (!add(new Line(level, session + ": " + text, cause))) {
      return;
    }
    try {
      SessionThreads.start(session, "log", this::write);
    } catch (OutOfMemoryError e) {
      // No thread is to be had, which must be told all the same, and harm nobody who tells it.
      write();
    }
  }

  /** Whether somebody has to write it: nobody does yet. */
  private synchronized boolean add(Line line) {
    lines.add(line);
    boolean first = !writing;
    writing = true;
    return first;
  }

  private void write() {
    for (Line line = next(); line != null; line = next()) {
      LOG.log(line.level(), line.text(), line.cause());
    }
  }

  private synchronized Line next() {
    Line line = lines.poll();
    writing = line != null;
    return line;
  }
}
