// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_dma_logging_report;

/** Calls of DMA logging, whose structs point to further memory. */
public final class LoggingCall {
  /** Ranges and bitmaps lie where the blocks of streams lie otherwise. */
  private static final int ELSEWHERE = Arena.PAGE;

  private static final long PATTERN = 0x8000_0000_0000_0002L;

  private final Subject subject;
  private final Arena arena;

  /** For a device. */
  public LoggingCall(Subject subject) {
    this.subject = subject;
    this.arena = subject.arena();
  }

  /** A range of I/O addresses, in bytes. */
  public record Range(long iova, long length) {}

  /** START with ranges that can be read. */
  public Answer start(long flags, long pageSize, List<Range> ranges) {
    int at = ELSEWHERE;
    for (Range range : ranges) {
      arena.bytes().putLong(at, range.iova()).putLong(at + 8, range.length());
      at += 16;
    }
    return start(flags, pageSize, ranges.size(), arena.at(ELSEWHERE), shown(pageSize, ranges));
  }

  private static String shown(long pageSize, List<Range> ranges) {
    String which =
        ranges.size() > 2
            ? ""
            : ranges.stream()
                .map(range -> " %x+%x".formatted(range.iova(), range.length()))
                .reduce("", String::concat);
    return "page_size %d, %d ranges%s".formatted(pageSize, ranges.size(), which);
  }

  /** START with one range that cannot be read. */
  public Answer startUnreadable(long flags, long pageSize) {
    return start(flags, pageSize, 1, arena.unmapped(), "ranges in memory that may not be touched");
  }

  private Answer start(long flags, long pageSize, int count, long address, String shown) {
    byte[] payload = new byte[vfio_device_feature_dma_logging_control.SIZEOF];
    vfio_device_feature_dma_logging_control
        .wrap(ByteBuffer.wrap(payload), 0)
        .page_size(pageSize)
        .num_ranges(count)
        .ranges(address);
    return call(flags, payload, shown);
  }

  /** REPORT into a bitmap in which two bits are set already. */
  public Answer report(long flags, long pageSize, long iova, long length) {
    arena.bytes().putLong(ELSEWHERE, PATTERN);
    byte[] payload = new byte[vfio_device_feature_dma_logging_report.SIZEOF];
    vfio_device_feature_dma_logging_report
        .wrap(ByteBuffer.wrap(payload), 0)
        .iova(iova)
        .length(length)
        .page_size(pageSize)
        .bitmap(arena.at(ELSEWHERE));
    return call(flags, payload, "page_size %d, %x+%x".formatted(pageSize, iova, length));
  }

  private Answer call(long flags, byte[] payload, String shown) {
    Answer answer = subject.feature(flags).payload(payload).quiet(0).call();
    Answer told = new Answer(answer.call() + ", " + shown, answer.result());
    subject.row(told.call(), told.spelled());
    return told;
  }

  /** Demands that the bits which were set before a report still are. */
  public void mustHaveKeptTheBits() {
    long now = arena.bytes().order(ByteOrder.nativeOrder()).getLong(ELSEWHERE);
    if ((now & PATTERN) != PATTERN) {
      throw new Violation("REPORT cleared bits of the caller's bitmap");
    }
  }
}
