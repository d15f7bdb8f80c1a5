// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;
import java.util.Optional;

/**
 * A rule that a driver is known to break, in exactly one way. What it breaks otherwise is a failure
 * as anybody's.
 *
 * @param driver as sysfs names it
 * @param check the check's id
 * @param seen the violation, word for word
 * @param sentence what is known of it, and where it stands in the driver
 */
public record KnownDeviation(String driver, String check, String seen, String sentence) {

  /** All that are known. */
  public static List<KnownDeviation> all() {
    return MttyDeviations.ALL;
  }

  static Optional<KnownDeviation> of(Optional<String> driver, String check, String seen) {
    return all().stream()
        .filter(known -> driver.filter(known.driver()::equals).isPresent())
        .filter(known -> known.check().equals(check) && known.seen().equals(seen))
        .findFirst();
  }
}
