// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.drover.uapi.FdRole;

/** One call that is under way and listened to. */
final class Recording {
  private final CallTap tap;
  private final int fd;
  private final Optional<FdRole> role;
  private final Instant at;
  private final long began;
  private long took;

  /** The call begins right after this. */
  Recording(CallTap tap, int fd, Optional<FdRole> role) {
    this.tap = tap;
    this.fd = fd;
    this.role = role;
    this.at = Instant.now();
    this.began = System.nanoTime();
  }

  /** The call has just returned. */
  void returned() {
    took = System.nanoTime() - began;
  }

  /** Tells the listeners. */
  void tell(long result, Supplier<CallText> text) {
    tap.tell(new KernelCall(at, took, Thread.currentThread().getName(), fd, role, result, text));
  }

  /** The call has just returned, and everything about it is known; gives its result. */
  long end(long result, Supplier<CallText> text) {
    returned();
    tell(result, text);
    return result;
  }

  /** The call has just returned, and everything about it is known; gives its result. */
  int end(int result, Supplier<CallText> text) {
    returned();
    tell(result, text);
    return result;
  }
}
