// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.drover.text.read.Numbers;

/** How long a command waits for what it has started, from the making of this on. */
public final class TimeLimit {
  /** The option's name. */
  public static final String OPTION = "--timeout";

  private final Optional<Duration> length;
  private final LongSupplier nanos;
  private final long began;

  TimeLimit(Optional<Duration> length, LongSupplier nanos) {
    this.length = length;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /**
   * As it was typed; the time runs.
   *
   * @param seconds null for none
   * @return none that ever is over, if there is none
   * @throws org.drover.api.DroverException if it is no number of seconds up to a year
   */
  public static TimeLimit of(String seconds) {
    return new TimeLimit(
        Optional.ofNullable(seconds).map(typed -> Numbers.seconds(OPTION, typed)),
        System::nanoTime);
  }

  /**
   * Whether there is one.
   *
   * @return false if none was typed
   */
  boolean isSet() {
    return length.isPresent();
  }

  /**
   * Whether the time is over.
   *
   * @return false for ever if there is no limit
   */
  public boolean isOver() {
    return isOverSince(Duration.ZERO);
  }

  /** Whether the time has been over for so long. */
  boolean isOverSince(Duration more) {
    return length.isPresent() && left(length.get().plus(more)) <= 0;
  }

  /** How long to wait until the next look, so that the end is not missed. */
  Duration step(Duration atMost) {
    long left = length.map(this::left).orElse(Long.MAX_VALUE);
    return left <= 0 || left >= atMost.toNanos() ? atMost : Duration.ofNanos(left);
  }

  private long left(Duration whole) {
    return whole.toNanos() - (nanos.getAsLong() - began);
  }

  /**
   * For a sentence that says that it is over.
   *
   * @return {@code The 10 s of --timeout are over}
   */
  public String sentence() {
    return "The " + length.orElse(Duration.ZERO).toSeconds() + " s of " + OPTION + " are over";
  }
}
