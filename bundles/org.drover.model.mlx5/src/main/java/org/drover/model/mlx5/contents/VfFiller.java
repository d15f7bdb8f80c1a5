// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;

/**
 * A living function when it is made: counters at 0, as many queues ready as there is memory for
 * their rings, addresses and keys made of the seed, and behind them bytes of the seed.
 */
public final class VfFiller implements Filler {
  /** Entries of each ring. */
  private static final int ENTRIES = 64;

  private static final int RING = ENTRIES * Queue.ENTRY;

  private final ByteBuffer beginning = ByteBuffer.allocate((int) VfLayout.AT_REST);
  private final SeededFiller rest;

  /**
   * One of many.
   *
   * @param seed which
   * @param dma where the rings are, as the function uses addresses: a queue for each 4096 bytes, up
   *     to 64
   */
  public VfFiller(long seed, Extent dma) {
    rest = new SeededFiller(seed);
    // Laid over memory that is thrown away, and takes part in nothing.
    PagedMemory memory = new PagedMemory(VfLayout.AT_REST, (offset, into) -> zero(into));
    VfContents contents = new VfContents(memory);
    contents.u64(0, VfLayout.MAGIC);
    long rings = Math.min(dma.length() / RING, VfLayout.QUEUES);
    for (int index = 0; index < rings; index++) {
      long ring = dma.offset() + (long) index * RING;
      contents.queue(index, new Queue(0x100 + index, Queue.READY, 0, 0, ring, ENTRIES));
    }
    makeNames(contents);
    memory.read(0, beginning);
  }

  private static void zero(ByteBuffer into) {
    into.put(new byte[into.remaining()]);
  }

  private void makeNames(VfContents contents) {
    for (int index = 0; index < VfLayout.MACS / 2; index++) {
      // Of one machine, and administered by it: bit 1 of the first byte alone.
      long mac = (rest.word(~index) & 0xfcff_ffff_ffffL) | 0x0200_0000_0000L;
      contents.mac(index, new MacEntry(mac, index % 16));
    }
    for (int index = 0; index < VfLayout.RKEYS; index++) {
      contents.rkey(index, new Rkey((index + 1) << 8, 1 + index % 4));
    }
  }

  @Override
  public void fill(long offset, ByteBuffer into) {
    if (offset < VfLayout.AT_REST) {
      int count = (int) Math.min(into.remaining(), VfLayout.AT_REST - offset);
      into.put(beginning.slice((int) offset, count));
    }
    if (into.hasRemaining()) {
      rest.fill(Math.max(offset, VfLayout.AT_REST), into);
    }
  }
}
