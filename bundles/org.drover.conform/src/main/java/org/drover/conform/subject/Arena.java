// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import org.drover.api.Errno;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;

/**
 * The memory that calls are given: room to write in, a page that the kernel may only read, and one
 * that it may not touch. Structs are laid so that a check can choose what lies behind them.
 *
 * <p>Layout: {@link #ROOM} bytes for reading and writing, then a page without any access; in a
 * mapping of its own a page that becomes read-only when {@link #readOnly} has filled it.
 */
final class Arena implements AutoCloseable {
  /** A multiple of every kernel's page size: arm64 and POWER have pages of 64 KiB. */
  static final int PAGE = 1 << 16;

  /** A block of a stream and the structs fit here. */
  static final int ROOM = (1 << 20) + PAGE;

  private final Kernel kernel;
  private final long room;
  private final ByteBuffer bytes;
  private final long readOnly;

  Arena(Kernel kernel) {
    this.kernel = kernel;
    room = map(ROOM + PAGE);
    bytes = kernel.view(room, ROOM);
    require(kernel.mprotect(room + ROOM, PAGE, Mman.PROT_NONE), "mprotect");
    readOnly = map(PAGE);
  }

  private long map(int length) {
    return require(
        kernel.mmap(
            length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0),
        "mmap");
  }

  private static long require(long result, String call) {
    if (result < 0) {
      throw new Unusable(call + " for the checks' own memory: " + Errno.ofResult(result));
    }
    return result;
  }

  /** The room, in native byte order. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** The address of a place in the room; at {@link #ROOM} the page without access begins. */
  long at(int offset) {
    return room + offset;
  }

  /** An address that may not be touched. */
  long unmapped() {
    return room + ROOM;
  }

  /**
   * Fills the read-only page.
   *
   * @param content at its beginning; zeros follow
   * @return its address
   */
  long readOnly(byte[] content) {
    require(
        kernel.mprotect(readOnly, PAGE, Mman.PROT_READ | Mman.PROT_WRITE),
        "mprotect to read and write");
    ByteBuffer page = kernel.view(readOnly, PAGE);
    page.put(0, new byte[PAGE]).put(0, content);
    require(kernel.mprotect(readOnly, PAGE, Mman.PROT_READ), "mprotect to read only");
    return readOnly;
  }

  @Override
  public void close() {
    kernel.munmap(room, ROOM + PAGE);
    kernel.munmap(readOnly, PAGE);
  }
}
