// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;

/**
 * Reads and writes the small files of sysfs by system calls, so that every answer has its errno.
 */
final class AttributeFile {
  /** A text attribute is at most a page long; a page has up to 64 KiB. */
  private static final int LONGEST = 64 * 1024;

  private static final int CHUNK = 4096;

  private final Kernel kernel;

  /**
   * What was read.
   *
   * @param operation the call that gave the result: {@code open} or {@code read}
   * @param result 0, or {@code -errno}
   * @param text empty after an error
   */
  record Contents(String operation, int result, String text) {}

  AttributeFile(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Reads a file to its end.
   *
   * @param path absolute
   * @return its text, or the call that failed; {@code EFBIG} if the file is longer than any
   *     attribute
   */
  Contents read(String path) {
    int fd = kernel.open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
    if (fd < 0) {
      return new Contents("open", fd, "");
    }
    try {
      return readToEnd(fd);
    } finally {
      kernel.close(fd);
    }
  }

  private Contents readToEnd(int fd) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    long address = kernel.pin(chunk);
    try {
      while (text.size() <= LONGEST) {
        int count = readChunk(fd, address);
        if (count < 0) {
          return new Contents("read", count, "");
        }
        if (count == 0) {
          return new Contents("read", 0, text.toString(StandardCharsets.UTF_8));
        }
        byte[] bytes = new byte[count];
        chunk.get(0, bytes);
        text.writeBytes(bytes);
      }
      return new Contents("read", Errno.EFBIG.negative(), "");
    } finally {
      kernel.unpin(address);
      Reference.reachabilityFence(chunk);
    }
  }

  /** Reading an attribute again has no effect, so a signal is no reason to fail. */
  private int readChunk(int fd, long address) {
    long count;
    do {
      count = kernel.read(fd, address, CHUNK);
    } while (count == Errno.EINTR.negative());
    return Math.toIntExact(count);
  }

  /**
   * Writes a text in one call. It is not repeated after {@code EINTR}, since the driver may have
   * acted.
   *
   * @param path absolute
   * @param text ASCII
   * @return 0, or {@code -errno} of the open or the write; {@code -EIO} if the driver took a part
   *     of the text only
   */
  int write(String path, String text) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("an attribute takes ASCII only, not: " + text);
    }
    int fd = kernel.open(path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
    if (fd < 0) {
      return fd;
    }
    try {
      return writeOnce(fd, text.getBytes(StandardCharsets.US_ASCII));
    } finally {
      kernel.close(fd);
    }
  }

  private int writeOnce(int fd, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    long address = kernel.pin(buffer);
    try {
      long taken = kernel.write(fd, address, bytes.length);
      if (taken < 0) {
        return Math.toIntExact(taken);
      }
      return taken == bytes.length ? 0 : Errno.EIO.negative();
    } finally {
      kernel.unpin(address);
      Reference.reachabilityFence(buffer);
    }
  }
}
