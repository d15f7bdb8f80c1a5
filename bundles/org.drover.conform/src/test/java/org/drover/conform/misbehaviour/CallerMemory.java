// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;

/**
 * {@code copy_from_user()} and {@code copy_to_user()} for a kernel that stands in Java before
 * another one. A view of that one's memory minds no protection; a transfer through a file does.
 */
final class CallerMemory {
  private static final int PAGE = 4096;

  private final Kernel kernel;
  private final long own;

  CallerMemory(Kernel kernel) {
    this.kernel = kernel;
    own =
        kernel.mmap(
            PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
  }

  /** What lies there; empty where the kernel answers {@code EFAULT}. */
  Optional<ByteBuffer> copyFrom(long address, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    if (!moved(address, own, length)) {
      return Optional.empty();
    }
    kernel.view(own, length).get(0, bytes.array());
    return Optional.of(bytes);
  }

  /** Puts a word there; false where the kernel answers {@code EFAULT}. */
  boolean copyTo(long address, int value) {
    kernel.view(own, Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(0, value);
    return moved(own, address, Integer.BYTES);
  }

  private boolean moved(long from, long to, int length) {
    int file = kernel.memfd_create("caller", 0);
    try {
      return kernel.pwrite(file, from, length, 0) == length
          && kernel.pread(file, to, length, 0) == length;
    } finally {
      kernel.close(file);
    }
  }
}
