// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DirtyBitmap;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;

/**
 * The ioctls of one descriptor, with the memory for their structs. Whoever owns it sees to it that
 * one thread uses it at a time.
 */
final class Ioctls implements AutoCloseable {
  /** Two pages: the most ranges that a kernel takes fill one. */
  static final int LENGTH = 8192;

  private final Kernel kernel;
  private final int fd;
  private final String target;
  private final Memory memory;

  /**
   * Maps the memory.
   *
   * @param fd whose; stays the caller's
   * @param target how a failure calls it
   * @throws KernelCallException if the kernel has no memory
   */
  Ioctls(Kernel kernel, int fd, String target) {
    this.kernel = kernel;
    this.fd = fd;
    this.target = target;
    long address =
        kernel.mmap(
            LENGTH, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    if (address < 0) {
      throw failure(address, "mmap of " + LENGTH + " bytes for structs", "");
    }
    this.memory = new Memory(kernel, address, LENGTH);
  }

  ByteBuffer bytes() {
    return memory.bytes();
  }

  long address(int offset) {
    return memory.address() + offset;
  }

  /**
   * Does one whose struct is at the beginning of the memory.
   *
   * @param operation its name in a failure
   */
  void call(long request, String operation) {
    require(kernel.ioctl(fd, request, address(0)), operation, "");
  }

  /**
   * Does one by which the kernel sets bits in a bitmap.
   *
   * @param bitmap whose memory the kernel gets
   * @param request does the ioctl for the address of that memory; gives its result
   * @param operation its name in a failure, which the range is added to
   * @param remedy for {@code EOPNOTSUPP}; may be empty
   */
  void fill(DirtyBitmap bitmap, LongUnaryOperator request, String operation, String remedy) {
    ByteBuffer words = bitmap.bytes();
    long address = kernel.pin(words);
    try {
      require((int) request.applyAsLong(address), operation + " of IOVA " + bitmap.range(), remedy);
    } finally {
      kernel.unpin(address);
      java.lang.ref.Reference.reachabilityFence(words);
    }
    bitmap.dropTail();
  }

  /** The result of an ioctl, for {@link #fill}. */
  long result(long request) {
    return kernel.ioctl(fd, request, address(0));
  }

  private void require(int result, String operation, String remedy) {
    if (result < 0) {
      throw failure(result, operation, result == Errno.EOPNOTSUPP.negative() ? remedy : "");
    }
  }

  private KernelCallException failure(long result, String operation, String remedy) {
    return new KernelCallException(operation, target, Errno.ofResult(result), remedy);
  }

  @Override
  public void close() {
    memory.close();
  }
}
