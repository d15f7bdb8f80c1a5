// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.PreCopyRound;

/**
 * The rounds of pre-copy: how many, and the first and the last of them in figures. A migration that
 * is held for days has more rounds than anybody reads. Not synchronized.
 */
final class RoundLog {
  static final int FIRST = 32;
  static final int LAST = 32;

  private final List<PreCopyRound> first = new ArrayList<>();
  private final Deque<PreCopyRound> last = new ArrayDeque<>();
  private int count;

  void add(PreCopyInfo asked, long movedBytes, Duration took) {
    PreCopyRound round = new PreCopyRound(++count, asked, movedBytes, took);
    if (first.size() < FIRST) {
      first.add(round);
      return;
    }
    if (last.size() == LAST) {
      last.removeFirst();
    }
    last.addLast(round);
  }

  int count() {
    return count;
  }

  List<PreCopyRound> kept() {
    List<PreCopyRound> kept = new ArrayList<>(first);
    kept.addAll(last);
    return List.copyOf(kept);
  }
}
