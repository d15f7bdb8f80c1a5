// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.ByteBuffer;
import org.drover.api.spi.WorkloadMemory;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;

/** Memory of the guest, for devices and for a test that looks at what they did to it. */
final class Memfd implements AutoCloseable {
  private final Kernel kernel;
  private final int length;
  private final int fd;
  private final long address;

  Memfd(Kernel kernel, int length) {
    this.kernel = kernel;
    this.length = length;
    fd = require(kernel.memfd_create("drover-test", Mman.MFD_CLOEXEC), "memfd_create");
    require(kernel.ftruncate(fd, length), "ftruncate");
    address = kernel.mmap(length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED, fd, 0);
    require((int) Math.min(0, address), "mmap");
  }

  private static int require(int result, String call) {
    if (result < 0) {
      throw new IllegalStateException(call + " failed with errno " + -result);
    }
    return result;
  }

  /** A piece of it as devices see it. */
  WorkloadMemory.Region at(long iova, long offset, long size) {
    return new WorkloadMemory.Region(iova, size, fd, offset, true, true);
  }

  /** Where it is in this process. */
  long address() {
    return address;
  }

  ByteBuffer bytes() {
    return kernel.view(address, length);
  }

  @Override
  public void close() {
    kernel.munmap(address, length);
    kernel.close(fd);
  }
}
