// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.time.Duration;

/**
 * How long a session waits for its peer.
 *
 * @param greeting for the offer of a caller that has just connected
 * @param keepalive a side that has said nothing for so long says that it lives
 * @param silence a peer that has not been heard for so long is lost; at least twice the keepalive,
 *     because that is how far apart two signs of life may be
 * @param farewell for a peer to hang up, once it was told how the session ended: a connection that
 *     is closed sooner can cost it the last frame; and for its answer, if somebody cancelled who
 *     does not want to wait for one that lives and hangs
 */
public record Patience(
    Duration greeting,
    Duration keepalive,
    Duration silence,
    Duration farewell,
    Duration redial,
    Duration redialMost) {
  /**
   * For networks and kernels: a SET that takes minutes is waited for, a host that is gone is not.
   */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  /** With the usual times between calls. */
  public Patience(Duration greeting, Duration keepalive, Duration silence, Duration farewell) {
    this(greeting, keepalive, silence, farewell, DEFAULT.redial, DEFAULT.redialMost);
  }

  /** Refuses times that would take a living peer for lost. */
  public Patience {
    if (greeting.isNegative() || farewell.isNegative() || keepalive.toMillis() < 1) {
      throw new IllegalArgumentException("a wait must take time, not " + keepalive);
    }
    if (redial.toMillis() < 1 || redialMost.compareTo(redial) < 0) {
      throw new IllegalArgumentException(
          "calls cannot be between " + redial + " and " + redialMost + " apart");
    }
    if (silence.compareTo(keepalive.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "a silence of " + silence + " is too short for a keepalive every " + keepalive);
    }
  }

  /** Longer than a living peer says nothing, keepalives included, unless it is in distress. */
  Duration hush() {
    return keepalive.multipliedBy(3);
  }

  /** How many keepalives may be missed. */
  int misses() {
    return beats(silence);
  }

  /** How many keepalives are due within a time. */
  int beats(Duration within) {
    return (int) (within.toMillis() / keepalive.toMillis());
  }
}
