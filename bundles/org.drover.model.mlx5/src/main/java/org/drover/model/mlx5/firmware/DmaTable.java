// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.drover.model.mlx5.core.DmaMemory;
import org.drover.model.mlx5.core.Mlx5Core.DmaMapping;

/**
 * The buffers that a physical function reaches, by DMA addresses of its own making: the pages of a
 * buffer follow each other, no two buffers do. Safe for several threads.
 */
final class DmaTable {
  static final int PAGE = DmaMemory.PAGE;

  /** Beyond 32 bits: who cuts an address short does not reach what it meant. */
  private static final long FIRST = 1L << 32;

  private final NavigableMap<Long, Mapped> byAddress = new ConcurrentSkipListMap<>();
  private final AtomicLong next = new AtomicLong(FIRST);

  /** A buffer and where it is. */
  final class Mapped implements DmaMapping {
    private final long start;
    private final DmaMemory memory;
    private volatile boolean gone;

    private Mapped(long start, DmaMemory memory) {
      this.start = start;
      this.memory = memory;
    }

    boolean reaches(long address) {
      return !gone && address >= start && address - start < memory.size();
    }

    /** Its bytes from an address to the end of the page. */
    ByteBuffer from(long address) {
      ByteBuffer bytes = memory.from(address - start);
      return bytes.slice(bytes.position(), (int) (PAGE - address % PAGE));
    }

    @Override
    public long[] addresses() {
      long[] addresses = new long[Math.toIntExact(memory.size() / PAGE)];
      for (int page = 0; page < addresses.length; page++) {
        addresses[page] = start + (long) page * PAGE;
      }
      return addresses;
    }

    @Override
    public void unmap() {
      gone = true;
      byAddress.remove(start);
    }
  }

  Mapped map(DmaMemory memory) {
    long length = memory.size();
    if (length == 0 || length % PAGE != 0) {
      throw new IllegalArgumentException(
          "whole pages of " + PAGE + " bytes are mapped, not " + length + " bytes");
    }
    // A page between two: what runs over the end of one reaches nothing.
    long start = next.getAndAdd(length + PAGE);
    Mapped mapped = new Mapped(start, memory);
    byAddress.put(start, mapped);
    return mapped;
  }

  /**
   * Finds a buffer.
   *
   * @return null if a device would get a fault
   */
  Mapped at(long address) {
    Map.Entry<Long, Mapped> below = byAddress.floorEntry(address);
    return below != null && below.getValue().reaches(address) ? below.getValue() : null;
  }

  int size() {
    return byAddress.size();
  }
}
