// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.PreCopyProgress;
import org.drover.api.service.SessionState;

/** A session at work in one line, for a terminal that is watched. */
public final class ProgressLine {
  private static final String GAP = "  ";
  private static final String CUT = "...";

  /** A message of which less than this can be shown says nothing. */
  private static final int SHORTEST_MESSAGE = 16;

  /** What a part says, and how soon it is left out where the terminal is narrow. */
  private record Part(String text, int dispensable) {}

  private ProgressLine() {}

  /**
   * One line. What is not known is left out; where the terminal is narrow, so is what is least
   * missed: the end of the message, then how many bytes, then rates and forecasts.
   *
   * @param session at any moment
   * @param width how many characters it may have
   * @return no longer than that, without a line's end
   */
  public static String of(MigrationSnapshot session, int width) {
    String line = numbers(session, width);
    return line + message(session.message(), width - line.length() - GAP.length());
  }

  /** The line without the message. */
  static String numbers(MigrationSnapshot session, int width) {
    List<Part> parts = parts(session);
    while (parts.size() > 1 && line(parts).length() > width) {
      parts.remove(parts.stream().max(Comparator.comparingInt(Part::dispensable)).orElseThrow());
    }
    return cut(line(parts), width);
  }

  private static String line(List<Part> parts) {
    return parts.stream().map(Part::text).collect(Collectors.joining(GAP));
  }

  private static List<Part> parts(MigrationSnapshot session) {
    boolean active = session.state() == SessionState.ACTIVE;
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(session.id() + " " + session.phase(), 0));
    if (!active) {
      parts.add(new Part(session.state().name(), 1));
    }
    percent(session).ifPresent(percent -> parts.add(new Part(percent + " %", 2)));
    parts.add(new Part(bytes(session), 7));
    if (session.bytesPerSecond() > 0) {
      parts.add(new Part(Amounts.bytes(session.bytesPerSecond()) + "/s", 4));
    }
    if (active) {
      session.eta().ifPresent(eta -> parts.add(new Part("ETA " + Amounts.left(eta), 3)));
    }
    session.preCopy().ifPresent(preCopy -> add(preCopy, parts));
    return parts;
  }

  private static void add(PreCopyProgress preCopy, List<Part> parts) {
    preCopy
        .dirtyBytesPerSecond()
        .ifPresent(rate -> parts.add(new Part("dirty " + Amounts.bytes(rate) + "/s", 6)));
    preCopy
        .blackoutAtLeast()
        .ifPresent(time -> parts.add(new Part("blackout >= " + Amounts.time(time), 5)));
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

  /** With the gap before it. */
  private static String message(String message, int width) {
    if (message.isEmpty()) {
      return "";
    }
    if (message.length() <= width) {
      return GAP + message;
    }
    return width < SHORTEST_MESSAGE ? "" : GAP + message.substring(0, width - CUT.length()) + CUT;
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, Math.max(0, width));
  }
}
