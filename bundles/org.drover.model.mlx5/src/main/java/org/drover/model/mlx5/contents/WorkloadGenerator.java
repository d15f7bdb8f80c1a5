// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.drover.api.spi.ModelDma;

/**
 * What keeps a function busy: packets that it receives. Each step writes an entry of a queue's ring
 * into the memory of whoever has the function open, and changes the queue, the counters and a page
 * of the rest; now and then a key and a MAC address.
 *
 * <p>Which steps there are follows from the seed and from how many were done before, which is part
 * of the contents: where they are moved to, the workload goes on. For one thread.
 */
public final class WorkloadGenerator {
  private static final int KEY_EVERY = 64;
  private static final int MAC_EVERY = 256;

  /** Whoever has the function open takes entries in time, but for these. */
  private static final int BEHIND = 16;

  private final Supplier<PagedMemory> memory;
  private final Initiator initiator;
  private final ModelDma dma;
  private final BooleanSupplier busMaster;
  private final SeededFiller random;

  /**
   * One that has done nothing.
   *
   * @param memory the contents, asked before each step
   * @param initiator who lets it act
   * @param dma memory
   * @param busMaster whether the function may use the bus
   * @param seed which of many
   */
  public WorkloadGenerator(
      Supplier<PagedMemory> memory,
      Initiator initiator,
      ModelDma dma,
      BooleanSupplier busMaster,
      long seed) {
    this.memory = memory;
    this.initiator = initiator;
    this.dma = dma;
    this.busMaster = busMaster;
    this.random = new SeededFiller(seed);
  }

  /**
   * Does steps.
   *
   * @param most how many at most
   * @return how many it did: fewer if the function may not act any more, or holds something else
   *     than a living function does
   */
  public long run(long most) {
    for (long done = 0; done < most; done++) {
      VfContents contents = new VfContents(memory.get());
      if (!busMaster.getAsBoolean()
          || !contents.isLaidOut()
          || !initiator.initiate(() -> step(contents))) {
        return done;
      }
    }
    return most;
  }

  private void step(VfContents contents) {
    long number = contents.steps();
    long chance = random.word(number);
    receive(contents, number, chance);
    touch(contents, number, chance);
    if (number % KEY_EVERY == 0) {
      int index = (int) ((chance >>> 16) & (VfLayout.RKEYS - 1));
      Rkey key = contents.rkey(index);
      // The lowest 8 bits are the key's variant.
      contents.rkey(index, new Rkey((key.rkey() & ~0xff) | ((key.rkey() + 1) & 0xff), key.pd()));
    }
    if (number % MAC_EVERY == 0) {
      int index = (int) ((chance >>> 24) & (VfLayout.MACS - 1));
      MacEntry entry = contents.mac(index);
      contents.mac(index, new MacEntry(entry.mac(), (entry.vlan() + 1) & 0xfff));
    }
    contents.steps(number + 1);
  }

  private void receive(VfContents contents, long number, long chance) {
    int index = (int) (chance & (VfLayout.QUEUES - 1));
    Queue queue = contents.queue(index);
    if (queue.state() != Queue.READY || queue.entries() <= 0) {
      contents.count(Counter.RX_DROPS, 1);
      return;
    }
    ByteBuffer entry = ByteBuffer.allocate(Queue.ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    entry.putLong(queue.number()).putLong(queue.producer()).putLong(number).putLong(chance);
    long slot = Long.remainderUnsigned(queue.producer(), queue.entries());
    dma.write(queue.ring() + slot * Queue.ENTRY, entry.clear());
    contents.count(Counter.DMA_WRITES, 1);
    contents.count(Counter.RX_PACKETS, 1);
    contents.count(Counter.RX_BYTES, Queue.ENTRY + (chance >>> 48 & 0x3ff));
    long producer = queue.producer() + 1;
    contents.queue(
        index,
        new Queue(
            queue.number(),
            queue.state(),
            producer,
            Math.max(queue.consumer(), producer - BEHIND),
            queue.ring(),
            queue.entries()));
  }

  /** A word of a page of the rest, another one each time. */
  private static void touch(VfContents contents, long number, long chance) {
    long pages = (contents.memory().size() - VfLayout.AT_REST) / PagedMemory.PAGE;
    if (pages > 0) {
      long page = VfLayout.AT_REST + Long.remainderUnsigned(chance, pages) * PagedMemory.PAGE;
      contents.u64(page + number % (PagedMemory.PAGE / Long.BYTES) * Long.BYTES, chance);
    }
  }
}
