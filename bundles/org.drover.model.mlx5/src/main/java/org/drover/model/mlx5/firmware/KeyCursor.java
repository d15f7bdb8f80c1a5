// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;

/**
 * Goes through the memory of a key from its start on, piece after piece, each within a page; finds
 * the pages by their DMA addresses, as an adapter would. For one thread.
 */
final class KeyCursor {
  private final DmaTable dma;
  private final MemoryKey key;
  private DmaTable.Mapped last;
  private long position;

  KeyCursor(DmaTable dma, MemoryKey key) {
    this.dma = dma;
    this.key = key;
  }

  /** Goes on at another place. */
  KeyCursor at(long offset) {
    position = offset;
    return this;
  }

  /** Whether all of the first bytes can be reached; the position stays. */
  boolean reaches(long size) {
    if (size > key.length() || size > (long) key.addresses().length * DmaTable.PAGE) {
      return false;
    }
    long pages = (size + DmaTable.PAGE - 1) / DmaTable.PAGE;
    for (int page = 0; page < pages; page++) {
      if (find(key.addresses()[page]) == null) {
        return false;
      }
    }
    return true;
  }

  private DmaTable.Mapped find(long address) {
    if (last == null || !last.reaches(address)) {
      last = dma.at(address);
    }
    return last;
  }

  /**
   * The next bytes.
   *
   * @param most how many at most, at least 1
   * @return a slice of the memory itself, which the cursor is behind then
   * @throws UnreachableException if they cannot be reached
   */
  ByteBuffer next(long most) throws UnreachableException {
    long address = key.addresses()[(int) (position / DmaTable.PAGE)] + position % DmaTable.PAGE;
    DmaTable.Mapped mapped = find(address);
    if (mapped == null) {
      throw new UnreachableException();
    }
    ByteBuffer bytes = mapped.from(address);
    bytes.limit((int) Math.min(bytes.limit(), most));
    position += bytes.remaining();
    return bytes;
  }

  void put(ByteBuffer from) throws UnreachableException {
    while (from.hasRemaining()) {
      ByteBuffer to = next(from.remaining());
      int count = to.remaining();
      to.put(from.slice(from.position(), count));
      from.position(from.position() + count);
    }
  }

  void get(ByteBuffer into) throws UnreachableException {
    while (into.hasRemaining()) {
      into.put(next(into.remaining()));
    }
  }

  /** The memory went away while it was used. */
  static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreachableException() {
      super("a page of the memory key is not mapped any more", null, false, false);
    }
  }
}
