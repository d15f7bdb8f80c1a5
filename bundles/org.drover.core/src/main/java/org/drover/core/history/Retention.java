// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/**
 * How much is kept.
 *
 * @param keep how many sessions, 0 to {@value #MOST}
 * @param days for how long after their end, 1 to {@value #MOST}
 */
record Retention(int keep, int days) {
  /** What holds where nothing else is configured. */
  static final Retention DEFAULT = new Retention(200, 30);

  private static final int MOST = 10_000;
  private static final Logger LOG = System.getLogger("org.drover.core.history");

  /**
   * As it is configured; what is no number of the range is said in the log, and the default holds.
   *
   * @param properties of the component: {@code keep} and {@code days}
   */
  static Retention of(Map<String, ?> properties) {
    return new Retention(
        number(properties, "keep", 0, DEFAULT.keep), number(properties, "days", 1, DEFAULT.days));
  }

  private static int number(Map<String, ?> properties, String key, int least, int usual) {
    Object value = properties.get(key);
    if (value == null) {
      return usual;
    }
    try {
      int number = Integer.parseInt(value.toString().strip());
      if (number >= least && number <= MOST) {
        return number;
      }
    } catch (NumberFormatException e) {
      LOG.log(Level.DEBUG, () -> key + " is no number", e);
    }
    LOG.log(
        Level.WARNING,
        key
            + " of the configuration "
            + SessionHistory.PID
            + " must be a whole number from "
            + least
            + " to "
            + MOST
            + ", not '"
            + value
            + "'; "
            + usual
            + " is taken instead.");
    return usual;
  }

  Duration age() {
    return Duration.ofDays(days);
  }
}
