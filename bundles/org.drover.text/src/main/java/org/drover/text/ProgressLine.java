// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.SessionState;

/** A session at work in one line, for a terminal that is watched. */
public final class ProgressLine {
  private ProgressLine() {}

  /**
   * One line.
   *
   * @param session at any moment
   * @param width how many characters it may have
   * @return no longer than that, without a line's end
   */
  public static String of(MigrationSnapshot session, int width) {
    List<String> parts = new ArrayList<>();
    parts.add(session.id() + " " + session.phase());
    if (session.state() != SessionState.ACTIVE) {
      parts.add(session.state().name());
    }
    percent(session).ifPresent(percent -> parts.add(percent + " %"));
    parts.add(bytes(session));
    if (session.bytesPerSecond() > 0) {
      parts.add(Amounts.bytes(session.bytesPerSecond()) + "/s");
    }
    if (session.state() == SessionState.ACTIVE) {
      session.eta().ifPresent(eta -> parts.add("ETA " + Amounts.left(eta)));
    }
    if (!session.message().isEmpty()) {
      parts.add(session.message());
    }
    return cut(String.join("  ", parts), width);
  }

  /**
   * How much of the state has moved.
   *
   * @return 0..100; estimates grow, so that it may fall; empty if nobody knows
   */
  static OptionalLong percent(MigrationSnapshot session) {
    if (session.estimatedBytes().isEmpty() || session.estimatedBytes().getAsLong() <= 0) {
      return OptionalLong.empty();
    }
    double part = (double) session.bytes() / session.estimatedBytes().getAsLong();
    return OptionalLong.of(Math.min(100, (long) (part * 100)));
  }

  private static String bytes(MigrationSnapshot session) {
    String moved = Amounts.bytes(session.bytes());
    return session.estimatedBytes().isPresent()
        ? moved + " of " + Amounts.bytes(session.estimatedBytes().getAsLong())
        : moved;
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, Math.max(0, width));
  }
}
