// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.drover.api.spi.ModelDma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkloadTest {
  private static final long RINGS = 0x10_0000;

  /** Memory by address, and how often it was written. */
  private static final class Ram implements ModelDma {
    private final Map<Long, ByteBuffer> written = new HashMap<>();
    private int writes;

    @Override
    public void read(long iova, ByteBuffer into) {
      throw new AssertionError("a workload only writes to memory, and this reads at " + iova);
    }

    @Override
    public void write(long iova, ByteBuffer from) {
      writes++;
      written.put(iova, ByteBuffer.allocate(from.remaining()).put(from).flip());
    }
  }

  private final Ram ram = new Ram();
  private PagedMemory memory = make();
  private boolean busMaster = true;
  private boolean suspended;

  private static PagedMemory make() {
    return new PagedMemory(1 << 20, new VfFiller(7, new Extent(RINGS, 64 * 4096)));
  }

  private WorkloadGenerator generator(long seed) {
    return new WorkloadGenerator(() -> memory, this::initiate, ram, () -> busMaster, seed);
  }

  private boolean initiate(Runnable act) {
    if (!suspended) {
      act.run();
    }
    return !suspended;
  }

  private VfContents contents() {
    return new VfContents(memory);
  }

  @Test
  void eachStepReceivesAPacket() {
    assertThat(generator(1).run(1000)).isEqualTo(1000);
    assertThat(contents().steps()).isEqualTo(1000);
    assertThat(contents().counter(Counter.RX_PACKETS)).isEqualTo(1000);
    assertThat(contents().counter(Counter.DMA_WRITES)).isEqualTo(1000);
    assertThat(contents().counter(Counter.RX_DROPS)).isZero();
    assertThat(contents().counter(Counter.RX_BYTES)).isBetween(64_000L, (64 + 1023) * 1000L);
    assertThat(ram.writes).isEqualTo(1000);
    long produced = contents().queues().stream().mapToLong(Queue::producer).sum();
    assertThat(produced).isEqualTo(1000);
    assertThat(contents().queues())
        .allSatisfy(
            queue -> assertThat(queue.consumer()).isEqualTo(Math.max(0, queue.producer() - 16)));
  }

  @Test
  void entriesLandInTheRingOfTheirQueue() {
    generator(1).run(6400);
    for (int index = 0; index < 64; index++) {
      Queue queue = contents().queue(index);
      assertThat(queue.producer()).as("about a hundred").isBetween(50L, 200L);
      long last = queue.producer() - 1;
      ByteBuffer entry =
          ram.written
              .get(RINGS + index * 4096L + last % 64 * 64)
              .duplicate()
              .order(ByteOrder.LITTLE_ENDIAN);
      assertThat(entry.remaining()).isEqualTo(64);
      assertThat(entry.getLong(0)).isEqualTo(0x100 + index);
      assertThat(entry.getLong(8)).as("the newest").isEqualTo(last);
    }
    assertThat(ram.written.keySet())
        .allSatisfy(at -> assertThat(at).isBetween(RINGS, RINGS + 64 * 4096 - 64));
  }

  @Test
  void eachStepDirtiesPages() {
    memory.clean(memory.dirty());
    generator(1).run(1);
    // Its head with the counters, the queues, a page of the rest; at step 0 a key and an address.
    assertThat(memory.dirtyPages()).isEqualTo(5);
    generator(1).run(5000);
    assertThat(memory.dirtyPages()).as("nearly all of 256").isGreaterThan(250);
  }

  @Test
  void keysAndAddressesChangeNowAndThen() {
    VfContents before = new VfContents(make());
    generator(1).run(64);
    assertThat(contents().rkeys()).isNotEqualTo(before.rkeys());
    assertThat(changed(before.rkeys(), contents().rkeys())).isEqualTo(1);
    assertThat(changed(before.macs(), contents().macs())).isEqualTo(1);
    generator(1).run(64 * 7 + 1);
    assertThat(changed(before.rkeys(), contents().rkeys())).isBetween(6, 9);
    assertThat(changed(before.macs(), contents().macs())).isBetween(2, 3);
    for (int index = 0; index < 256; index++) {
      assertThat(contents().rkey(index).rkey() >>> 8).as("its index stays").isEqualTo(index + 1);
    }
  }

  private static <T> int changed(List<T> before, List<T> after) {
    int changed = 0;
    for (int index = 0; index < before.size(); index++) {
      changed += before.get(index).equals(after.get(index)) ? 0 : 1;
    }
    return changed;
  }

  @Test
  void isTheSameForTheSameSeed() {
    generator(1).run(500);
    PagedMemory first = memory;
    memory = make();
    WorkloadGenerator inParts = generator(1);
    inParts.run(123);
    inParts.run(377);
    assertThat(ContentsDifferences.between(new VfContents(first), contents())).isEmpty();
    memory = make();
    generator(2).run(500);
    assertThat(ContentsDifferences.between(new VfContents(first), contents())).isNotEmpty();
  }

  /** The contents say how far it is. */
  @Test
  void goesOnWhereTheContentsWereMovedTo() {
    generator(1).run(200);
    PagedMemory moved = make();
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    memory.read(0, all);
    moved.load(0, all.flip());
    generator(1).run(100);
    PagedMemory stayed = memory;
    memory = moved;
    generator(1).run(100);
    assertThat(ContentsDifferences.between(new VfContents(stayed), contents())).isEmpty();
  }

  @Test
  void stopsWhileItMayNotAct() {
    WorkloadGenerator workload = generator(1);
    suspended = true;
    assertThat(workload.run(5)).isZero();
    suspended = false;
    busMaster = false;
    assertThat(workload.run(5)).isZero();
    assertThat(ContentsDifferences.between(new VfContents(make()), contents())).isEmpty();
    assertThat(ram.writes).isZero();
    busMaster = true;
    assertThat(workload.run(5)).isEqualTo(5);
  }

  @Test
  void leavesAnyBytesAlone() {
    memory = new PagedMemory(1 << 20, new StandInFiller(0));
    assertThat(generator(1).run(5)).isZero();
    assertThat(memory.dirtyPages()).isZero();
  }

  @Test
  void dropsPacketsOfQueuesThatAreNotReady() {
    for (int index = 0; index < 64; index++) {
      int state = index % 2 == 0 ? Queue.ERROR : Queue.READY;
      int entries = index % 2 == 0 ? 64 : 0;
      contents().queue(index, new Queue(index, state, 0, 0, RINGS, entries));
    }
    generator(1).run(10);
    assertThat(contents().counter(Counter.RX_DROPS)).isEqualTo(10);
    assertThat(ram.writes).isZero();
  }

  @Test
  void keepsItsRate() {
    AtomicLong now = new AtomicLong(1000);
    try (WorkloadThread thread = new WorkloadThread("never started", generator(1), 100, now::get)) {
      thread.tick();
      assertThat(contents().steps()).isZero();
      now.addAndGet(25_000_000);
      thread.tick();
      assertThat(contents().steps()).as("2 of 2.5").isEqualTo(2);
      now.addAndGet(5_000_000);
      thread.tick();
      assertThat(contents().steps()).as("3 of 3").isEqualTo(3);
      now.addAndGet(60_000_000_000L);
      thread.tick();
      assertThat(contents().steps()).as("a second of a minute").isEqualTo(103);
    }
  }

  @Test
  void doesNotMakeUpForWhatItCouldNotDo() {
    AtomicLong now = new AtomicLong();
    try (WorkloadThread thread = new WorkloadThread("never started", generator(1), 100, now::get)) {
      suspended = true;
      now.addAndGet(505_000_000);
      thread.tick();
      suspended = false;
      now.addAndGet(15_000_000);
      thread.tick();
      assertThat(contents().steps()).as("one of 1.5, nothing of 50.5").isEqualTo(1);
    }
  }

  @Test
  void runsUntilItIsClosed() {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    WorkloadThread thread = new WorkloadThread("workload-of-test", generator(1), 1_000_000);
    Thread own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(any -> !before.contains(any) && any.getName().equals("workload-of-test"))
            .findFirst()
            .orElseThrow();
    assertThat(own.isDaemon()).isTrue();
    while (contents().steps() < 100) {
      Thread.onSpinWait();
    }
    Thread.currentThread().interrupt();
    thread.close();
    assertThat(Thread.interrupted()).as("whoever interrupted is heard").isTrue();
    assertThat(own.isAlive()).isFalse();
    thread.close();
  }

  @Test
  void refusesToStandStill() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WorkloadThread("none", generator(1), 0))
        .withMessage("a workload does 1 step in a second or more, not 0");
  }

  /** Where it may not use the bus any more it says how far it came. */
  @Test
  void tellsHowManyStepsItDid() {
    long[] looks = {0};
    WorkloadGenerator workload =
        new WorkloadGenerator(() -> memory, this::initiate, ram, () -> ++looks[0] <= 3, 1);
    assertThat(workload.run(10)).isEqualTo(3);
    assertThat(contents().steps()).isEqualTo(3);
  }

  /** The variant of a key is its lowest 8 bits, a VLAN has 12: they count on, and nothing else. */
  @Test
  void aKeyHasItsNextVariantAndAnAddressItsNextVlan() {
    List<Rkey> keys = contents().rkeys();
    List<MacEntry> macs = contents().macs();
    generator(1).run(1);
    for (int index = 0; index < keys.size(); index++) {
      Rkey was = keys.get(index);
      if (!contents().rkey(index).equals(was)) {
        int variant = (was.rkey() + 1) & 0xff;
        assertThat(contents().rkey(index))
            .isEqualTo(new Rkey(was.rkey() >>> 8 << 8 | variant, was.pd()));
      }
    }
    for (int index = 0; index < macs.size(); index++) {
      MacEntry was = macs.get(index);
      if (!contents().mac(index).equals(was)) {
        assertThat(contents().mac(index))
            .isEqualTo(new MacEntry(was.mac(), (was.vlan() + 1) & 0xfff));
      }
    }
  }

  /** Packets of 64 to 1087 bytes, each length as likely: 575.5 in the mean. */
  @Test
  void packetsAreOfDifferentLengths() {
    generator(1).run(1000);
    assertThat(contents().counter(Counter.RX_BYTES)).isBetween(500_000L, 650_000L);
  }
}
