// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule that a driver is known to break, in exactly one way. What it breaks otherwise is a failure
 * as anybody's.
 *
 * @param driver as sysfs names it
 * @param check the check's id
 * @param seen the violation, word for word; {@code {n}} is a number that differs from device to
 *     device
 * @param sentence what is known of it, and where it stands in the driver
 */
public record KnownDeviation(String driver, String check, String seen, String sentence) {

  /** All that are known. */
  public static List<KnownDeviation> all() {
    return Stream.of(MttyDeviations.ALL, Mlx5Deviations.ALL).flatMap(List::stream).toList();
  }

  private boolean is(String violation) {
    String words =
        Arrays.stream(seen.split("\\{n}", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\d+"));
    return violation.matches(words);
  }

  static Optional<KnownDeviation> of(Optional<String> driver, String check, String seen) {
    return all().stream()
        .filter(known -> driver.filter(known.driver()::equals).isPresent())
        .filter(known -> known.check().equals(check) && known.is(seen))
        .findFirst();
  }
}
