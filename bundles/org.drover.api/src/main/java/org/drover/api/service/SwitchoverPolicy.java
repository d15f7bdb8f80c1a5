// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;

/**
 * When a migration leaves PRE_COPY.
 *
 * @param manual hold in PRE_COPY until {@link Session#switchover} is called
 * @param thresholdBytes switch over once no more than this is left to say
 * @param maxRounds switch over after so many rounds, whatever is left
 * @param deadline switch over after this time in PRE_COPY, whatever is left
 */
public record SwitchoverPolicy(
    boolean manual, long thresholdBytes, int maxRounds, Duration deadline) {

  /** As soon as little is left: 1 MiB, at most 30 rounds or 60 seconds. */
  public static final SwitchoverPolicy AUTO =
      new SwitchoverPolicy(false, 1 << 20, 30, Duration.ofSeconds(60));

  /** When somebody says so. */
  public static final SwitchoverPolicy MANUAL =
      new SwitchoverPolicy(true, Long.MAX_VALUE, Integer.MAX_VALUE, Duration.ofDays(365));
}
