// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;

/**
 * What came of a run.
 *
 * @param address the device
 * @param release of the kernel that answered, as {@code uname -r} prints it
 * @param driver the driver that the device is bound to; empty if sysfs does not tell
 * @param via the path by which the device was opened
 * @param features the migration features that the device reports, for example {@code
 *     STOP_COPY,P2P}; {@code none} of a device that does not migrate
 * @param started when the run began
 * @param took how long it lasted
 * @param results in the order of the checks
 * @param left how the device was left, in a sentence
 */
public record ConformanceReport(
    DeviceAddress address,
    String release,
    String driver,
    AccessPath via,
    String features,
    Instant started,
    Duration took,
    List<ConformanceResult> results,
    String left) {

  /** Keeps the results unchangeable. */
  public ConformanceReport {
    results = List.copyOf(results);
  }

  /**
   * How many checks ended in one way.
   *
   * @param verdict which
   * @return 0 or more
   */
  public long count(ConformanceVerdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /**
   * Whether the device may be called conformant.
   *
   * @return true if a check was executed and none failed; a known deviation is no failure
   */
  public boolean conformant() {
    return count(ConformanceVerdict.FAIL) == 0
        && results.stream().anyMatch(result -> result.verdict().executed());
  }
}
