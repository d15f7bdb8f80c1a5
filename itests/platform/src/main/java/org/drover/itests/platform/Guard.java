// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.time.Duration;

/** How long anything may take before a test gives up: a guard against hanging, not a limit. */
public final class Guard {
  /** A minute, unless the system property says otherwise: an emulated machine is slow. */
  public static final Duration TIMEOUT =
      Duration.ofSeconds(Long.getLong("drover.guard.seconds", 60));

  private Guard() {}
}
