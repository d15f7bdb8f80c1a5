// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/** {@link Patience} as it is configured. */
final class HandoverTimes {
  private static final Logger LOG = System.getLogger("org.drover.core.engine");

  private HandoverTimes() {}

  /**
   * Reads the times. What is no number, or what does not go together, is said in the log, and the
   * usual times hold: a wrong one would take a living peer for lost.
   *
   * @param properties {@code keepaliveMillis}, {@code silenceMillis}, {@code redialMillis} and
   *     {@code redialMostMillis}; each may be missing
   */
  static Patience of(Map<String, ?> properties) {
    Patience usual = Patience.DEFAULT;
    try {
      return new Patience(
          usual.greeting(),
          time(properties, "keepaliveMillis", usual.keepalive()),
          time(properties, "silenceMillis", usual.silence()),
          usual.farewell(),
          time(properties, "redialMillis", usual.redial()),
          time(properties, "redialMostMillis", usual.redialMost()));
    } catch (IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "the configuration "
              + MigratorService.PID
              + " is not taken, and the usual times hold: "
              + e.getMessage(),
          e);
      return usual;
    }
  }

  private static Duration time(Map<String, ?> properties, String key, Duration usual) {
    Object value = properties.get(key);
    if (value == null) {
      return usual;
    }
    try {
      return Duration.ofMillis(Long.parseLong(value.toString().strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          key + " must be a number of milliseconds, not '" + value + "'", e);
    }
  }
}
