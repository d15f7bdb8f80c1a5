// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;

/**
 * What became of a session's history in a fresh class world.
 *
 * @param replayed how many snippets were evaluated again
 * @param missing what was not, in order
 */
public record Replay(int replayed, List<Missing> missing) {
  /** Keeps a copy. */
  public Replay {
    missing = List.copyOf(missing);
  }

  /**
   * A snippet that was not replayed.
   *
   * @param source its source
   * @param why one sentence
   */
  public record Missing(String source, String why) {}
}
