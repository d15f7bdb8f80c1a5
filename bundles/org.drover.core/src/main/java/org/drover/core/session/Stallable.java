// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.time.Duration;

/** What a cancel closes if the session's thread is stuck in it. */
public interface Stallable {
  /**
   * Whether the session's thread has been blocked in it for long.
   *
   * @param atLeast how long
   * @return true if closing it would help
   */
  boolean stalled(Duration atLeast);

  /** Closes it, so that the blocked call ends with an error. */
  void close();
}
