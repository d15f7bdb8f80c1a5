// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;

/** Text files of a kernel that are not in its sysfs, such as those of {@code /proc}. */
public final class KernelText {
  /** Of the files that are read here none has a tenth of it. */
  private static final int LONGEST = 64 << 20;

  private static final int CHUNK = 1 << 16;

  private final Kernel kernel;

  /**
   * Of a kernel.
   *
   * @param kernel that opens and reads them
   */
  public KernelText(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * The lines of a file.
   *
   * @param path absolute
   * @return none if there is no such file
   * @throws KernelCallException if it is there and cannot be read: what it would have said is then
   *     not known
   */
  public Stream<String> lines(String path) {
    int fd = kernel.open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
    if (fd == Errno.ENOENT.negative()) {
      return Stream.empty();
    }
    if (fd < 0) {
      throw new KernelCallException("open", path, Errno.ofResult(fd), "");
    }
    try {
      return read(fd, path).lines();
    } finally {
      // Nothing was written, so that there is nothing that this could fail to keep.
      int unused = kernel.close(fd);
    }
  }

  private String read(int fd, String path) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    long address = kernel.pin(chunk);
    try {
      while (true) {
        long count = kernel.read(fd, address, CHUNK);
        if (count == Errno.EINTR.negative()) {
          continue;
        }
        if (count == 0) {
          return text.toString(StandardCharsets.UTF_8);
        }
        if (count < 0 || text.size() > LONGEST) {
          Errno errno = count < 0 ? Errno.ofResult(count) : Errno.EFBIG;
          throw new KernelCallException("read", path, errno, "");
        }
        byte[] bytes = new byte[Math.toIntExact(count)];
        chunk.get(0, bytes);
        text.writeBytes(bytes);
      }
    } finally {
      kernel.unpin(address);
      Reference.reachabilityFence(chunk);
    }
  }
}
