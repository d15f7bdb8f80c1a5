// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines of what a process said; any thread may ask. */
final class LastLines {
  private static final int MOST = 12;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    if (lines.size() == MOST) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** The lines for the end of a message; empty if there were none. */
  synchronized String toldAtTheEnd() {
    return lines.isEmpty() ? "" : "; the last that it said:\n" + String.join("\n", lines);
  }
}
