// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.StreamRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that can be in a header, cut anywhere and in any pieces. */
class Mlx5HeaderSweepTest {
  /** A size record, an optional one, two images: every kind, at 0, 24, 43 and 62. */
  private static byte[] everyKind() {
    return Streams.of(
        Streams.SIZE_RECORD,
        "0300000000000000" + "01000000" + "07000000" + "aabbcc",
        "0300000000000000" + "00000000" + "00000000" + "112233",
        Streams.IMAGE_OF_20,
        "00112233445566778899aabbccddeeff01020304");
  }

  /** By hand, from the driver's rules; {@code at} counts from the header's own first byte. */
  @ParameterizedTest
  @CsvSource({
    // record_size
    "0000000000000000, 00000000, 00000000, 0",
    "0000000001000000, 00000000, 00000000, 0",
    "0000000000000080, 00000000, 00000000, 0",
    "ffffffffffffffff, 00000000, 00000000, 0",
    "0000000001000000, 01000000, 00000000, 0",
    "0000000001000000, 01000000, 09000000, 0",
    "0000000000000000, 01000000, 01000000, 0",
    "0700000000000000, 01000000, 01000000, 0",
    "0900000000000000, 01000000, 01000000, 0",
    "ffffffff00000000, 01000000, 01000000, 0",
    // a tag that nobody knows, with no flag and with all but the one that says optional
    "0100000000000000, 00000000, 02000000, 12",
    "0100000000000000, 00000000, ff000000, 12",
    "0100000000000000, 00000000, 00010000, 12",
    "0100000000000000, 00000000, 01000100, 12",
    "0100000000000000, 00000000, 00000001, 12",
    "0100000000000000, 00000000, ffffffff, 12",
    "0100000000000000, feffffff, 02000000, 12",
    "0000000000000000, 02000000, 02000000, 12",
    // two fields at once: the one that comes first
    "0000000001000000, 00000000, 02000000, 0",
  })
  void aFieldOutOfItsRangeIsRefusedByItsOffset(String size, String flags, String tag, int at) {
    byte[] stream = Streams.of(Streams.SIZE_RECORD, size, flags, tag, "00");
    StreamRejectedException rejected =
        catchThrowableOfType(
            StreamRejectedException.class,
            () -> new Mlx5Inspector(record -> {}).accept(ByteBuffer.wrap(stream)));
    assertThat(rejected).isNotNull();
    assertThat(rejected.offset()).isEqualTo(24 + at);
  }

  /** In every header, with the flag that says optional and without. */
  @Test
  void everyValueOfEveryByteOfAHeaderIsJudgedAsTheReferenceDoes() {
    for (int header : new int[] {0, 24, 43, 62}) {
      for (int at = header; at < header + 16; at++) {
        for (int value = 0; value < 256; value++) {
          byte[] stream = everyKind();
          stream[at] = (byte) value;
          new Pieces(stream).compareAll();
          stream[header + 8] ^= 1;
          new Pieces(stream).compareAll();
        }
      }
    }
  }

  @Test
  void everyCutIsRefusedAtItself() {
    byte[] whole = everyKind();
    for (int length = 0; length < whole.length; length++) {
      byte[] stream = Arrays.copyOf(whole, length);
      new Pieces(stream).compareAll();
      Mlx5Inspector inspector = new Mlx5Inspector(record -> {});
      inspector.accept(ByteBuffer.wrap(stream));
      // Behind the first image the stream is whole.
      if (length != 62) {
        StreamRejectedException rejected =
            catchThrowableOfType(StreamRejectedException.class, inspector::finish);
        assertThat(rejected).as("cut at %d", length).isNotNull();
        assertThat(rejected.offset()).isEqualTo(length);
      }
    }
  }

  @Test
  void everyLengthOfPiecesAndEveryPlaceToDivideIsTheSame() {
    byte[] stream = everyKind();
    for (int length = 1; length <= stream.length; length++) {
      int each = length;
      new Pieces(stream).compare(() -> each);
      AtomicInteger piece = new AtomicInteger();
      new Pieces(stream).compare(() -> piece.getAndIncrement() == 0 ? each : stream.length);
    }
  }

  /** 4 GiB less a byte pass by, and what is allocated for them is less than one of their pieces. */
  @Test
  void keepsNothingOfAnImage() {
    Mlx5Inspector inspector = new Mlx5Inspector(record -> {});
    inspector.accept(
        ByteBuffer.wrap(Streams.of(Streams.SIZE_RECORD, "ffffffff00000000", "00".repeat(8))));
    ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20);
    long before = allocated();
    for (int each = 0; each < 4095; each++) {
      inspector.accept(piece);
    }
    inspector.accept(piece.duplicate().limit(piece.capacity() - 1));
    assertThat(allocated() - before).isLessThan(piece.capacity());
    inspector.finish();
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
