// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How much is kept.
 *
 * @param keep how many sessions, 0 to {@value #MOST_SESSIONS}
 * @param days for how long after their end, 1 to {@value #MOST_DAYS}
 */
record Retention(int keep, int days) {
  /** What holds where nothing else is configured. */
  static final Retention DEFAULT = new Retention(200, 30);

  /** Each is a file, and who lists all reads all. */
  private static final int MOST_SESSIONS = 10_000;

  private static final int MOST_DAYS = 100_000;
  private static final Logger LOG = System.getLogger("org.drover.core.history");

  /**
   * As it is configured. What is no number of the range is said in the log; then the largest holds
   * in the place of a larger one, because what is forgotten is gone, and otherwise the default.
   *
   * @param properties of the component: {@code keep} and {@code days}
   */
  static Retention of(Map<String, ?> properties) {
    return new Retention(
        number(properties, "keep", 0, MOST_SESSIONS, DEFAULT.keep),
        number(properties, "days", 1, MOST_DAYS, DEFAULT.days));
  }

  private static int number(Map<String, ?> properties, String key, int least, int most, int usual) {
    Object value = properties.get(key);
    if (value == null) {
      return usual;
    }
    OptionalLong number = number(value.toString().strip());
    if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
      return (int) number.getAsLong();
    }
    int taken = number.orElse(least) > most ? most : usual;
    LOG.log(
        Level.WARNING,
        "%s of the configuration %s must be a whole number from %d to %d, not '%s'; %d is taken instead."
            .formatted(key, SessionHistory.PID, least, most, value, taken));
    return taken;
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      LOG.log(Level.DEBUG, () -> text + " is no number", e);
      return OptionalLong.empty();
    }
  }

  Duration age() {
    return Duration.ofDays(days);
  }
}
