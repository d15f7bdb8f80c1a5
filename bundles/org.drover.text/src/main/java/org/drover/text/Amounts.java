// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Bytes, times and moments as people read them. */
final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Amounts() {}

  /** For example {@code 912 B}, {@code 1.5 KiB}. */
  static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** For example {@code 0.42 ms}, {@code 12.3 ms}, {@code 1.25 s}, {@code 2 min 05 s}. */
  static String time(Duration time) {
    double millis = time.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.2f ms", millis);
    }
    if (millis < 1000) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    if (time.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }
    return time.toHours() == 0
        ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
  }

  /** Seconds rounded up, for what is still to come. */
  static String left(Duration time) {
    return time.toSeconds() < 60
        ? time.plusMillis(999).toSeconds() + " s"
        : time(time.truncatedTo(ChronoUnit.SECONDS));
  }

  /** For example {@code 2025-03-01T12:00:00Z}. */
  static String moment(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
