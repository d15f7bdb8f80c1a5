// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a living function holds, by its meaning: queues, MAC addresses, counters and keys, laid over
 * its contents. Each access is one step for the others; what takes several is not.
 */
public final class VfContents {
  private final PagedMemory memory;

  /**
   * Lays it over contents.
   *
   * @param memory of any kind; see {@link #isLaidOut}
   */
  public VfContents(PagedMemory memory) {
    this.memory = memory;
  }

  /**
   * The contents that it is laid over.
   *
   * @return with what has no meaning here too
   */
  public PagedMemory memory() {
    return memory;
  }

  /**
   * Whether they are those of a living function, and not any bytes, as a test may have them.
   *
   * @return if not, nothing else here may be asked
   */
  public boolean isLaidOut() {
    return memory.size() > VfLayout.AT_REST && u64(0) == VfLayout.MAGIC;
  }

  /**
   * How many steps the workload has done.
   *
   * @return since the function was made, here and elsewhere
   */
  public long steps() {
    return u64(VfLayout.AT_STEPS);
  }

  void steps(long steps) {
    u64(VfLayout.AT_STEPS, steps);
  }

  /**
   * A counter.
   *
   * @param counter which
   * @return its value
   */
  public long counter(Counter counter) {
    return u64(counter.at());
  }

  void count(Counter counter, long more) {
    u64(counter.at(), counter(counter) + more);
  }

  /**
   * The queues.
   *
   * @return all 64, by their place
   */
  public List<Queue> queues() {
    List<Queue> queues = new ArrayList<>();
    for (int index = 0; index < VfLayout.QUEUES; index++) {
      queues.add(queue(index));
    }
    return queues;
  }

  /**
   * A queue.
   *
   * @param index its place, 0 to 63
   * @return as it is
   */
  public Queue queue(int index) {
    ByteBuffer bytes = read(atQueue(index), VfLayout.QUEUE);
    return new Queue(
        bytes.getInt(0),
        bytes.getInt(VfLayout.AT_STATE),
        bytes.getLong(VfLayout.AT_PRODUCER),
        bytes.getLong(VfLayout.AT_CONSUMER),
        bytes.getLong(VfLayout.AT_RING),
        bytes.getInt(VfLayout.AT_ENTRIES));
  }

  private static long atQueue(int index) {
    return VfLayout.AT_QUEUES + (long) Objects.checkIndex(index, VfLayout.QUEUES) * VfLayout.QUEUE;
  }

  /**
   * Changes a queue.
   *
   * @param index its place, 0 to 63
   * @param queue as it is to be
   */
  public void queue(int index, Queue queue) {
    ByteBuffer bytes = buffer(VfLayout.QUEUE);
    bytes.putInt(0, queue.number());
    bytes.putInt(VfLayout.AT_STATE, queue.state());
    bytes.putLong(VfLayout.AT_PRODUCER, queue.producer());
    bytes.putLong(VfLayout.AT_CONSUMER, queue.consumer());
    bytes.putLong(VfLayout.AT_RING, queue.ring());
    bytes.putInt(VfLayout.AT_ENTRIES, queue.entries());
    memory.write(atQueue(index), bytes);
  }

  /**
   * The MAC table.
   *
   * @return all 128 entries
   */
  public List<MacEntry> macs() {
    List<MacEntry> macs = new ArrayList<>();
    for (int index = 0; index < VfLayout.MACS; index++) {
      macs.add(mac(index));
    }
    return macs;
  }

  /**
   * An entry of the MAC table.
   *
   * @param index 0 to 127
   * @return as it is
   */
  public MacEntry mac(int index) {
    long entry = u64(atMac(index));
    return new MacEntry(entry & 0xffff_ffff_ffffL, (int) (entry >>> 48));
  }

  private static long atMac(int index) {
    return VfLayout.AT_MACS + (long) Objects.checkIndex(index, VfLayout.MACS) * Long.BYTES;
  }

  /**
   * Changes an entry of the MAC table.
   *
   * @param index 0 to 127
   * @param entry as it is to be
   */
  public void mac(int index, MacEntry entry) {
    u64(atMac(index), (long) entry.vlan() << 48 | entry.mac());
  }

  /**
   * The keys for remote access.
   *
   * @return all 256
   */
  public List<Rkey> rkeys() {
    List<Rkey> rkeys = new ArrayList<>();
    for (int index = 0; index < VfLayout.RKEYS; index++) {
      rkeys.add(rkey(index));
    }
    return rkeys;
  }

  /**
   * A key for remote access.
   *
   * @param index 0 to 255
   * @return as it is
   */
  public Rkey rkey(int index) {
    ByteBuffer bytes = read(atRkey(index), VfLayout.RKEY);
    return new Rkey(bytes.getInt(0), bytes.getInt(Integer.BYTES));
  }

  private static long atRkey(int index) {
    return VfLayout.AT_RKEYS + (long) Objects.checkIndex(index, VfLayout.RKEYS) * VfLayout.RKEY;
  }

  /**
   * Changes a key for remote access.
   *
   * @param index 0 to 255
   * @param key as it is to be
   */
  public void rkey(int index, Rkey key) {
    ByteBuffer bytes = buffer(VfLayout.RKEY);
    bytes.putInt(0, key.rkey()).putInt(Integer.BYTES, key.pd());
    memory.write(atRkey(index), bytes);
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer read(long at, int length) {
    ByteBuffer bytes = buffer(length);
    memory.read(at, bytes);
    return bytes;
  }

  private long u64(long at) {
    return read(at, Long.BYTES).getLong(0);
  }

  void u64(long at, long value) {
    memory.write(at, buffer(Long.BYTES).putLong(0, value));
  }
}
