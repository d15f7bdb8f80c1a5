// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The layout by the table in VfLayout's Javadoc, offsets by hand. */
class VfContentsTest {
  private final PagedMemory memory =
      new PagedMemory(1 << 20, new VfFiller(7, new Extent(0x8000_0000L, 5 * 4096)));
  private final VfContents contents = new VfContents(memory);

  private ByteBuffer raw(long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    memory.read(offset, bytes);
    return bytes.flip();
  }

  @Test
  void isLaidOutAtFirst() {
    assertThat(contents.isLaidOut()).isTrue();
    assertThat(contents.steps()).isZero();
    for (Counter counter : Counter.values()) {
      assertThat(contents.counter(counter)).isZero();
    }
    assertThat(memory.dirtyPages()).as("it was made so").isZero();
    assertThat(contents.memory()).isSameAs(memory);
  }

  @Test
  void hasAQueueForEachRingThatThereIsMemoryFor() {
    assertThat(contents.queues()).hasSize(64);
    assertThat(contents.queue(4)).isEqualTo(new Queue(0x104, Queue.READY, 0, 0, 0x8000_4000L, 64));
    assertThat(contents.queue(5)).isEqualTo(new Queue(0, Queue.RESET, 0, 0, 0, 0));
    PagedMemory much = new PagedMemory(1 << 20, new VfFiller(7, new Extent(0, 65 * 4096)));
    assertThat(new VfContents(much).queues())
        .allSatisfy(queue -> assertThat(queue.state()).isEqualTo(Queue.READY));
    assertThat(new VfContents(much).rkey(0)).isEqualTo(new Rkey(0x100, 1));
  }

  @Test
  void hasAddressesOfOneMachine() {
    assertThat(contents.macs()).hasSize(128);
    assertThat(contents.macs().subList(0, 64))
        .doesNotHaveDuplicates()
        .allSatisfy(
            entry ->
                // Administered by the machine, and nobody's group.
                assertThat(entry.mac() >>> 40 & 3).isEqualTo(2));
    assertThat(contents.mac(17).vlan()).isEqualTo(1);
    assertThat(contents.macs().subList(64, 128)).containsOnly(new MacEntry(0, 0));
  }

  @Test
  void hasKeys() {
    assertThat(contents.rkeys()).hasSize(256);
    assertThat(contents.rkey(255)).isEqualTo(new Rkey(0x1_0000, 4));
  }

  @Test
  void keepsEachFieldAtItsPlace() {
    contents.queue(63, new Queue(1, 2, 3, 4, 5, 6));
    ByteBuffer queue = raw(0x3000 + 63 * 64, 64);
    assertThat(queue.getInt(0)).isEqualTo(1);
    assertThat(queue.getInt(4)).isEqualTo(2);
    assertThat(queue.getLong(8)).isEqualTo(3);
    assertThat(queue.getLong(16)).isEqualTo(4);
    assertThat(queue.getLong(24)).isEqualTo(5);
    assertThat(queue.getInt(32)).isEqualTo(6);
    assertThat(contents.queue(63)).isEqualTo(new Queue(1, 2, 3, 4, 5, 6));

    contents.mac(127, new MacEntry(0x0102_0304_0506L, 0xfedc));
    assertThat(raw(0x1000 + 127 * 8, 8).getLong(0)).isEqualTo(0xfedc_0102_0304_0506L);
    assertThat(contents.mac(127)).isEqualTo(new MacEntry(0x0102_0304_0506L, 0xfedc));

    contents.rkey(255, new Rkey(-1, 9));
    assertThat(raw(0x2000 + 255 * 8, 8).getInt(0)).isEqualTo(-1);
    assertThat(raw(0x2000 + 255 * 8, 8).getInt(4)).isEqualTo(9);

    contents.count(Counter.DMA_WRITES, 5);
    contents.count(Counter.DMA_WRITES, 6);
    assertThat(raw(0x40 + 24, 8).getLong(0)).isEqualTo(11);
    contents.steps(12);
    assertThat(raw(8, 8).getLong(0)).isEqualTo(12);
    assertThat(memory.dirty()).containsExactly(new Extent(0, 0x4000));
  }

  @Test
  void hasNoMorePlaces() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> contents.queue(64));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> contents.mac(128));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> contents.rkey(-1));
  }

  @Test
  void anyBytesAreNotLaidOut() {
    assertThat(new VfContents(new PagedMemory(1 << 20, new StandInFiller(0))).isLaidOut())
        .isFalse();
    PagedMemory small = new PagedMemory(0x4000, new VfFiller(7, new Extent(0, 0)));
    assertThat(new VfContents(small).isLaidOut()).as("no rest").isFalse();
    PagedMemory least = new PagedMemory(0x4001, new VfFiller(7, new Extent(0, 0)));
    assertThat(new VfContents(least).isLaidOut()).isTrue();
  }

  private VfContents other(int size) {
    return new VfContents(
        new PagedMemory(size, new VfFiller(7, new Extent(0x8000_0000L, 5 * 4096))));
  }

  @Test
  void equalFunctionsDoNotDiffer() {
    assertThat(ContentsDifferences.between(contents, other(1 << 20))).isEmpty();
  }

  @Test
  void differencesAreNamed() {
    VfContents other = other(1 << 20);
    Queue queue = contents.queue(3);
    other.queue(3, new Queue(1, 2, 17, 4, 5, 6));
    other.count(Counter.RX_BYTES, 3);
    other.steps(1);
    other.mac(2, new MacEntry(1, 0));
    other.rkey(5, new Rkey(9, 8));
    other.u64(0x5008, 0);
    MacEntry mac = contents.mac(2);
    assertThat(ContentsDifferences.between(contents, other))
        .containsExactly(
            "steps: 0 and 1",
            "counter rx_bytes: 0 and 3",
            "queue 3 number: 259 and 1",
            "queue 3 state: 1 and 2",
            "queue 3 producer: 0 and 17",
            "queue 3 consumer: 0 and 4",
            "queue 3 ring: " + queue.ring() + " and 5",
            "queue 3 entries: 64 and 6",
            "mac 2: " + mac + " and MacEntry[mac=1, vlan=0]",
            "rkey 5: Rkey[rkey=1536, pd=2] and Rkey[rkey=9, pd=8]",
            "page at 0x5000: from its byte 8 on");
  }

  @Test
  void manyPagesAreNotAllNamed() {
    VfContents other = other(1 << 20);
    for (int page = 4; page < 256; page++) {
      other.u64(page * 4096L, page);
    }
    assertThat(ContentsDifferences.between(contents, other)).hasSize(20);
  }

  @Test
  void otherSizesDifferByThat() {
    assertThat(ContentsDifferences.between(contents, other(100_000)))
        .containsExactly("size: 1048576 and 100000");
  }

  @Test
  void anyBytesDifferByPages() {
    VfContents one = new VfContents(new PagedMemory(5000, new StandInFiller(0)));
    VfContents two = new VfContents(new PagedMemory(5000, new StandInFiller(0)));
    two.memory().write(4999, ByteBuffer.allocate(1));
    assertThat(ContentsDifferences.between(one, two))
        .containsExactly("page at 0x1000: from its byte 903 on");
  }
}
