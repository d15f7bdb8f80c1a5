// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntSupplier;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.vendor.mlx5.ReferenceDecoder.Part;
import org.drover.vendor.mlx5.ReferenceDecoder.Verdict;

/**
 * Gives one stream to an inspector in pieces of some lengths and holds what it says against the
 * {@link ReferenceDecoder}. Every piece is overwritten as soon as it was looked at, as the buffer
 * of a pump is.
 */
final class Pieces {
  private final byte[] stream;
  private final Verdict expected;

  Pieces(byte[] stream) {
    this.stream = stream;
    this.expected = ReferenceDecoder.judge(stream);
  }

  /** In one piece, byte by byte, and in pieces of changing lengths, with empty ones among them. */
  void compareAll() {
    compare(() -> Math.max(1, stream.length));
    compare(() -> 1);
    Random random = new Random(Arrays.hashCode(stream));
    compare(() -> random.nextInt(20));
  }

  /** In pieces of these lengths, the last one cut. */
  void compare(IntSupplier lengths) {
    List<StreamRecord> records = new ArrayList<>();
    Mlx5Inspector inspector = new Mlx5Inspector(records::add);
    Optional<StreamRejectedException> refusal = give(inspector, lengths);
    compareRefusal(refusal);
    compareRecords(records);
    assertThat(inspector.findings()).isEqualTo(expected.findings());
  }

  private Optional<StreamRejectedException> give(Mlx5Inspector inspector, IntSupplier lengths) {
    int at = 0;
    int end = 0;
    try {
      while (at < stream.length) {
        end = Math.min(stream.length, at + lengths.getAsInt());
        give(inspector, Arrays.copyOfRange(stream, at, end));
        at = end;
      }
      end = at + 1;
      inspector.finish();
      return Optional.empty();
    } catch (StreamRejectedException e) {
      // At its own byte and at none before or behind it.
      assertThat(expected.seenAt()).as("what shows it").isBetween((long) at, end - 1L);
      return Optional.of(e);
    }
  }

  private static void give(Mlx5Inspector inspector, byte[] piece) {
    ByteBuffer chunk = ByteBuffer.wrap(piece);
    try {
      inspector.accept(chunk);
      if (chunk.remaining() != piece.length) {
        throw new AssertionError("the position of the piece has moved");
      }
    } finally {
      Arrays.fill(piece, (byte) 0xa5);
    }
  }

  private void compareRefusal(Optional<StreamRejectedException> refusal) {
    assertThat(refusal.isPresent()).as("refused").isEqualTo(expected.isRefused());
    refusal.ifPresent(this::compareRefusal);
  }

  private void compareRefusal(StreamRejectedException refusal) {
    assertThat(refusal.offset())
        .isEqualTo(expected.refusedAt())
        .isBetween(0L, (long) stream.length);
    assertThat(refusal.getMessage().contains("before Linux 6.2")).isEqualTo(expected.headerless());
  }

  private void compareRecords(List<StreamRecord> records) {
    long at = 0;
    for (StreamRecord record : records) {
      assertThat(record.offset()).as("%s follows", record).isEqualTo(at);
      at += record.length();
    }
    assertThat(records).hasSameSizeAs(expected.parts());
    for (int each = 0; each < records.size(); each++) {
      compareRecord(records.get(each), expected.parts().get(each));
    }
    if (!expected.isRefused()) {
      assertThat(at).as("the end of the last record").isEqualTo(stream.length);
    }
  }

  private static void compareRecord(StreamRecord record, Part part) {
    assertThat(record.length()).isEqualTo(part.length());
    assertThat(record.name()).isEqualTo(name(part.tag()));
    assertThat(record.warnings()).as("%s", record).hasSize(part.warnings());
    String number =
        part.tag() == 1 ? Long.toUnsignedString(part.number()) : Long.toString(part.length() - 16);
    assertThat(record.meaning().split("[ ,]+")).contains(number);
  }

  private static String name(int tag) {
    return switch (tag) {
      case 0 -> "FW_DATA";
      case 1 -> "STOP_COPY_SIZE";
      default -> "tag " + Integer.toUnsignedString(tag);
    };
  }
}
