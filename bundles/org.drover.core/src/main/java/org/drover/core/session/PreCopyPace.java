// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.service.MigrationSnapshot.PreCopyProgress;

/**
 * What follows from a device's answers during pre-copy and from the bytes that moved between them.
 * Not synchronized.
 *
 * <p>Between two answers the device came by as much new data as it says to have more than what was
 * left of the first answer when the bytes in between had been read. Answers are estimates, so that
 * one alone may be odd: rates are taken over a window. Sums are doubles because answers may be as
 * great as they like.
 */
final class PreCopyPace {
  private static final long WINDOW_NANOS = Duration.ofMillis(500).toNanos();

  private boolean asked;
  private long left;
  private long movedThen;
  private long answeredNanos;
  private double dirtied;
  private long windowNanos;
  private double windowDirtied;
  private long nextNanos;
  private double nextDirtied;
  private double busyBytes;
  private double busyNanos;

  /** Bytes were read and taken in so much time. */
  void moved(long count, long nanos) {
    busyBytes += count;
    busyNanos += nanos;
  }

  /**
   * The device has answered.
   *
   * @param nowLeft bytes that it has still to say
   * @param moved state bytes that it has given in all
   * @param now on a monotonic clock
   */
  void answered(long nowLeft, long moved, long now) {
    if (asked) {
      double read = moved - movedThen;
      dirtied += Math.max(0, (double) nowLeft - left + read);
    } else {
      asked = true;
      windowNanos = now;
      nextNanos = now;
    }
    left = nowLeft;
    movedThen = moved;
    answeredNanos = now;
    if (now - nextNanos > WINDOW_NANOS) {
      windowNanos = nextNanos;
      windowDirtied = nextDirtied;
      nextNanos = now;
      nextDirtied = dirtied;
    }
  }

  /**
   * What is known.
   *
   * @param leftOfEstimate bytes that have not moved of what the device said before; they are to be
   *     moved at the latest when it stands, whatever it can say while it runs
   * @return empty before the first answer
   */
  Optional<PreCopyProgress> progress(long leftOfEstimate) {
    return asked
        ? Optional.of(new PreCopyProgress(left, dirtyRate(), blackout(leftOfEstimate)))
        : Optional.empty();
  }

  private OptionalLong dirtyRate() {
    long nanos = answeredNanos - windowNanos;
    return nanos < WINDOW_NANOS
        ? OptionalLong.empty()
        : OptionalLong.of((long) ((dirtied - windowDirtied) * 1e9 / nanos));
  }

  private Optional<Duration> blackout(long leftOfEstimate) {
    double rest = Math.max(left, leftOfEstimate);
    return rest == 0 || busyBytes == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) (rest * busyNanos / busyBytes)));
  }
}
