// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.time.Duration;
import java.util.Optional;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;

/**
 * How sessions get on where lines cannot be rewritten: a line when the phase or the state changes,
 * one every few seconds while bytes move, and a rare sign of life while nothing does. Belongs to
 * one thread.
 */
public final class TimedLines {
  /** While bytes move, there is no more than one line in this time. */
  static final Duration MOVING = Duration.ofSeconds(5);

  /** While nothing moves. */
  static final Duration RESTING = Duration.ofMinutes(1);

  private record Told(String id, Phase phase, SessionState state, Duration at, long bytes) {
    static Told of(MigrationSnapshot session) {
      return new Told(
          session.id(), session.phase(), session.state(), session.elapsed(), session.bytes());
    }

    boolean isSameStep(Told other) {
      return id.equals(other.id) && phase == other.phase && state == other.state;
    }
  }

  private Optional<Told> last = Optional.empty();

  /** Nothing told yet. */
  public TimedLines() {}

  /**
   * What is to be told of a session now.
   *
   * @param session as it stands; asked for a few times a second
   * @param width how many characters the line may have
   * @return one line without its end, the session's time first; or nothing
   */
  public Optional<String> next(MigrationSnapshot session, int width) {
    Told now = Told.of(session);
    if (last.filter(before -> !isDue(before, now)).isPresent()) {
      return Optional.empty();
    }
    last = Optional.of(now);
    String time = Amounts.time(session.elapsed()) + "  ";
    return Optional.of(time + ProgressLine.of(session, width - time.length()));
  }

  private static boolean isDue(Told before, Told now) {
    Duration pause = now.bytes() == before.bytes() ? RESTING : MOVING;
    return !before.isSameStep(now) || now.at().minus(before.at()).compareTo(pause) >= 0;
  }
}
