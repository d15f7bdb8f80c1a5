// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PagedMemoryTest {
  private static final int SIZE = 200_000;

  private final AtomicInteger filled = new AtomicInteger();
  private final PagedMemory memory =
      new PagedMemory(
          SIZE,
          (offset, into) -> {
            filled.incrementAndGet();
            for (long at = offset; into.hasRemaining(); at++) {
              into.put((byte) (at % 251));
            }
          });

  private byte[] read(long offset, int length) {
    ByteBuffer into = ByteBuffer.allocate(length);
    memory.read(offset, into);
    assertThat(into.hasRemaining()).isFalse();
    return into.array();
  }

  private static ByteBuffer bytes(int length, int value) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  @Test
  void holdsItsFillerAtFirst() {
    byte[] all = read(0, SIZE);
    for (int at = 0; at < SIZE; at++) {
      assertThat(all[at]).isEqualTo((byte) (at % 251));
    }
  }

  @Test
  void keepsWhatIsWritten() {
    ByteBuffer from = bytes(70_000, 9);
    memory.write(60_000, from);
    assertThat(from.hasRemaining()).isFalse();
    byte[] all = read(0, SIZE);
    for (int at = 0; at < SIZE; at++) {
      boolean written = at >= 60_000 && at < 130_000;
      assertThat(all[at]).isEqualTo(written ? (byte) 9 : (byte) (at % 251));
    }
  }

  @Test
  void movesWithinTheBuffersLimits() {
    ByteBuffer from = bytes(10, 7).position(4).limit(6);
    memory.write(4095, from);
    ByteBuffer into = ByteBuffer.allocate(10).position(3).limit(7);
    memory.read(4094, into);
    assertThat(into.position()).isEqualTo(7);
    assertThat(into.array()).containsExactly(0, 0, 0, 4094 % 251, 7, 7, 4097 % 251, 0, 0, 0);
  }

  @Test
  void whatIsWrittenIsDirty() {
    memory.write(4095, bytes(2, 1));
    memory.write(16384, bytes(4096, 1));
    memory.write(SIZE - 1, bytes(1, 1));
    assertThat(memory.dirtyPages()).isEqualTo(4);
    // 200000 is 48 pages and 3392 bytes.
    assertThat(memory.dirty())
        .containsExactly(new Extent(0, 8192), new Extent(16384, 4096), new Extent(196_608, 3392));
    memory.write(0, bytes(0, 1));
    assertThat(memory.dirtyPages()).as("nothing was written").isEqualTo(4);
  }

  @Test
  void whatIsLoadedIsNotDirty() {
    memory.load(4095, bytes(2, 1));
    assertThat(memory.dirtyPages()).isZero();
    assertThat(read(4095, 2)).containsExactly(1, 1);
    memory.write(0, bytes(1, 1));
    memory.load(0, bytes(2, 2));
    assertThat(memory.dirtyPages()).as("and stays dirty").isEqualTo(1);
    assertThat(read(0, 2)).containsExactly(2, 2);
  }

  /** A function that is made as the other one was takes only what differs. */
  @Test
  void loadsItsFillerWithoutTakingMemory() {
    ByteBuffer same = ByteBuffer.wrap(read(0, 65_536));
    filled.set(0);
    memory.load(0, same);
    assertThat(same.hasRemaining()).isFalse();
    assertThat(filled.get()).as("a comparison for each page, and no segment").isEqualTo(16);
    read(0, 1);
    assertThat(filled.get()).as("made anew for each read").isEqualTo(17);
    memory.load(100, bytes(1, 77));
    read(0, 1);
    assertThat(filled.get()).as("compared, then made once").isEqualTo(19);
    assertThat(read(99, 3)).containsExactly(99, 77, 101);
  }

  @Test
  void cleansAndTouchesExtents() {
    memory.touchAll();
    assertThat(memory.dirty()).containsExactly(new Extent(0, SIZE));
    assertThat(memory.dirtyPages()).isEqualTo(49);
    memory.clean(List.of(new Extent(0, 4096), new Extent(8192, 4097)));
    assertThat(memory.dirty())
        .containsExactly(new Extent(4096, 4096), new Extent(16384, SIZE - 16384));
    memory.touch(List.of(new Extent(8192, 4096)));
    assertThat(memory.dirty().get(0)).isEqualTo(new Extent(4096, 8192));
    assertThat(memory.clean(List.of(new Extent(0, 4096))))
        .isEqualTo(List.of(new Extent(4096, 8192), new Extent(16384, SIZE - 16384)));
    assertThat(memory.clean(List.of(new Extent(0, SIZE)))).hasSize(2);
    assertThat(memory.dirty()).isEmpty();
  }

  @Test
  void endsWhereItEnds() {
    assertThat(memory.size()).isEqualTo(SIZE);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.read(SIZE - 1, ByteBuffer.allocate(2)));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.write(-1, bytes(1, 0)));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> memory.load(SIZE, bytes(1, 0)));
    assertThat(memory.dirtyPages()).isZero();
    for (long size : new long[] {0, (4L << 30) + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PagedMemory(size, (offset, into) -> {}))
          .withMessage("the contents of a function are 1 to 4294967296 bytes, not " + size);
    }
  }

  @Test
  void holds4GiB() {
    PagedMemory large = new PagedMemory(4L << 30, new SeededFiller(1));
    large.write((4L << 30) - 3, bytes(3, 5));
    large.write(3L << 30, bytes(1, 6));
    assertThat(large.dirty())
        .containsExactly(new Extent(3L << 30, 4096), new Extent((4L << 30) - 4096, 4096));
    ByteBuffer into = ByteBuffer.allocate(3);
    large.read((4L << 30) - 3, into);
    assertThat(into.array()).containsExactly(5, 5, 5);
  }
}
