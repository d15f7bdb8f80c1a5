// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import org.drover.api.KernelCallException;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;

/**
 * One page of a kernel's memory for the structs that its calls take: made once, so that a call
 * allocates nothing, and aligned as C wants it. Whoever owns it sees to it that one thread uses it
 * at a time.
 */
final class Scratch implements AutoCloseable {
  private static final int LENGTH = 4096;

  private final Memory memory;

  private Scratch(Memory memory) {
    this.memory = memory;
  }

  /**
   * Maps a page.
   *
   * @throws KernelCallException if the kernel has no memory
   */
  static Scratch of(Kernel kernel, String target) {
    long address =
        kernel.mmap(
            LENGTH, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    if (address < 0) {
      throw Calls.failure(
          address, "mmap of " + LENGTH + " bytes for structs", target, Calls.Remedy.NONE);
    }
    return new Scratch(new Memory(kernel, address, LENGTH));
  }

  ByteBuffer bytes() {
    return memory.bytes();
  }

  long address(int offset) {
    return memory.address() + offset;
  }

  /** Puts a C string at an offset and gives its address. */
  long text(int offset, String ascii) {
    ByteBuffer bytes = memory.bytes();
    for (int i = 0; i < ascii.length(); i++) {
      bytes.put(offset + i, (byte) ascii.charAt(i));
    }
    bytes.put(offset + ascii.length(), (byte) 0);
    return address(offset);
  }

  /** Forgets a text that was a secret. */
  void clear(int offset, int length) {
    for (int i = 0; i < length; i++) {
      memory.bytes().put(offset + i, (byte) 0);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
