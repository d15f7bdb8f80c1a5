// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.nio.charset.StandardCharsets;
import org.drover.uapi.Fcntl;

/**
 * The memory of this process as a file ({@code /proc/self/mem}): a read of what is not mapped fails
 * there, where a touch would end the process. The descriptor is opened by the first read and kept
 * for the life of the process. Any thread may use it.
 */
final class OwnMemory {
  private static final byte[] PATH = "/proc/self/mem\0".getBytes(StandardCharsets.US_ASCII);
  private static final int UNOPENED = -1;

  private volatile int fd = UNOPENED;

  /** Fills the array from an address; false if that is not possible. */
  boolean read(long address, byte[] into) {
    int file = file();
    // A negative offset is refused by the kernel, and no address of a process is negative.
    return file >= 0 && Libc.pread(file, into, into.length, address) == into.length;
  }

  private int file() {
    int known = fd;
    return known == UNOPENED ? open() : known;
  }

  /** Tried again by the next read if it fails: the table of descriptors may be full just now. */
  private synchronized int open() {
    if (fd == UNOPENED) {
      fd = Libc.open(PATH, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
    }
    return fd;
  }
}
