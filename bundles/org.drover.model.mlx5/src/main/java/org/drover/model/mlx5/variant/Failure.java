// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import org.drover.api.Errno;

/** What a function of the driver answers instead of 0. Is expected, so it has no stack trace. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Errno errno;

  Failure(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }

  /**
   * Goes on unless a call failed.
   *
   * @param result 0, or {@code -errno}
   */
  static void check(int result) throws Failure {
    if (result < 0) {
      throw new Failure(Errno.ofResult(result));
    }
  }
}
