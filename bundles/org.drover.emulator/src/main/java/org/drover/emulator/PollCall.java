// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Poll;
import org.drover.uapi.pollfd;

/** {@code poll()} on files of this kernel. */
final class PollCall {
  /** As {@code RLIMIT_NOFILE} bounds it. */
  private static final int MOST = 4096;

  private final AddressTable memory;
  private final FdTable fds;

  PollCall(AddressTable memory, FdTable fds) {
    this.memory = memory;
    this.fds = fds;
  }

  int poll(long pollfds, int nfds, int timeoutMs) {
    if (nfds < 0 || nfds > MOST) {
      return Errno.EINVAL.negative();
    }
    Optional<ByteBuffer> entries = memory.copyFrom(pollfds, nfds * pollfd.SIZEOF);
    if (entries.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int found = fds.waiters().await(timeoutMs, () -> look(entries.get(), nfds));
    return found >= 0 && !memory.copyTo(pollfds, entries.get()) ? Errno.EFAULT.negative() : found;
  }

  private int look(ByteBuffer entries, int nfds) {
    int found = 0;
    for (int at = 0; at < nfds; at++) {
      pollfd entry = pollfd.wrap(entries, at * pollfd.SIZEOF);
      int events = events(entry);
      entry.revents(events);
      found += events == 0 ? 0 : 1;
    }
    return found;
  }

  private int events(pollfd entry) {
    if (entry.fd() < 0) {
      return 0;
    }
    KernelFile file = fds.hold(entry.fd());
    if (file == null) {
      return Poll.POLLNVAL;
    }
    try {
      return file.poll() & (entry.events() | Poll.POLLERR | Poll.POLLHUP);
    } finally {
      file.letGo();
    }
  }
}
