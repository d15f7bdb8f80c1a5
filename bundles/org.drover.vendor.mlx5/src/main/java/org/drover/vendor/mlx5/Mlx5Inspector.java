// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.StreamInspector;
import org.drover.vendor.mlx5.layout.Mlx5Layout;

/**
 * Follows the records of an mlx5 stream and keeps nothing but the header of one. The driver itself
 * judges a header when its last byte arrives, takes a stream that is cut anywhere, and gives a
 * record's size to the kernel's allocator before a byte of it has come; this one speaks up at the
 * first byte that cannot be right, and at an end that is none.
 */
final class Mlx5Inspector implements StreamInspector {
  private static final String FORMAT = "mlx5 state";

  /** Before Linux 6.2 there is no header, and nothing else to tell that by either. */
  private static final String HEADERLESS =
      "; if nothing has damaged the stream, mlx5-vfio-pci before Linux 6.2 has saved it, without"
          + " record headers: save it anew with a newer kernel";

  private final RecordHeader header = new RecordHeader();
  private long offset;
  private long remaining;
  private long records;
  private long images;
  private long imageBytes;
  private long largestImage;
  private long skipped;
  private OptionalLong announced = OptionalLong.empty();
  private long number;

  private final RecordTeller teller;

  /**
   * Of one stream.
   *
   * @param told of each record
   */
  Mlx5Inspector(Consumer<StreamRecord> told) {
    this.teller = new RecordTeller(told);
  }

  @Override
  public void accept(ByteBuffer chunk) {
    ByteBuffer rest = chunk.duplicate();
    while (rest.hasRemaining()) {
      if (remaining == 0) {
        head(rest.get());
      } else {
        pass(rest);
      }
    }
  }

  private void head(byte value) {
    Optional<RecordHeader.Fault> fault = header.add(value);
    if (fault.isPresent()) {
      throw rejected(fault.get());
    }
    offset++;
    if (header.isComplete()) {
      begin();
    }
  }

  private StreamRejectedException rejected(RecordHeader.Fault fault) {
    long start = offset + 1 - header.taken();
    String reason = records == 0 ? fault.reason() + HEADERLESS : fault.reason();
    return new StreamRejectedException(FORMAT, start + fault.offset(), reason);
  }

  private void begin() {
    records++;
    remaining = header.size();
    number = 0;
    if (header.tag() == Mlx5Layout.TAG_FW_DATA) {
      images++;
      imageBytes += remaining;
      largestImage = Math.max(largestImage, remaining);
    } else if (header.tag() != Mlx5Layout.TAG_STOP_COPY_SIZE) {
      skipped++;
    }
    endIfOver();
  }

  private void endIfOver() {
    if (remaining == 0) {
      teller.tell(header, offset, number);
      header.clear();
    }
  }

  private void pass(ByteBuffer rest) {
    int length = (int) Math.min(remaining, rest.remaining());
    if (header.tag() == Mlx5Layout.TAG_STOP_COPY_SIZE) {
      readNumber(rest, length);
    }
    rest.position(rest.position() + length);
    offset += length;
    remaining -= length;
    endIfOver();
  }

  private void readNumber(ByteBuffer rest, int length) {
    for (int each = 0; each < length; each++) {
      long value = Byte.toUnsignedLong(rest.get(rest.position() + each));
      long place = Mlx5Layout.STOP_COPY_SIZE - remaining + each;
      number |= value << (place * Byte.SIZE);
    }
    if (length == remaining) {
      announced = OptionalLong.of(number);
    }
  }

  @Override
  public void finish() {
    if (!header.isEmpty()) {
      throw new StreamRejectedException(
          FORMAT,
          offset,
          header.isComplete()
              ? "the stream ends " + remaining + " bytes before the end of its record"
              : "the stream ends within the header of a record");
    }
    if (images == 0) {
      throw new StreamRejectedException(
          FORMAT, offset, "the stream ends without a record of the firmware's data");
    }
  }

  @Override
  public Map<String, String> findings() {
    Map<String, String> findings = new LinkedHashMap<>();
    if (records == 0) {
      return findings;
    }
    findings.put("records", Long.toString(records));
    announced.ifPresent(
        size -> findings.put("source's buffer", Long.toUnsignedString(size) + " bytes"));
    findings.put("firmware images", Long.toString(images));
    findings.put("largest image", largestImage + " bytes");
    findings.put("all images", imageBytes + " bytes");
    if (skipped != 0) {
      findings.put("optional records that nobody knows", Long.toString(skipped));
    }
    return findings;
  }
}
