// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.dirty.Bits.PAGE;
import static org.drover.device.vfio.dirty.Bits.bitmap;
import static org.drover.device.vfio.dirty.Bits.dirty;
import static org.drover.testkit.CallMatcher.ioctl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DirtyBitmap;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code VFIO_DEVICE_FEATURE}: argsz, flags (feature 6 START and 7 STOP with SET 0x20000, 8 REPORT
 * with GET 0x10000), payload. START: page_size, num_ranges, reserved, pointer to {iova, length};
 * REPORT: iova, length, page_size, pointer to the bitmap.
 */
class DeviceLogTest {
  private static final int DEVICE = 6;
  private static final long FEATURE = 0x3b75;
  private static final int RANGES = 24;
  private static final int BITMAP = 32;

  /** Pages of 4096 bytes, one range. */
  private static final CallMatcher START =
      ioctl(
          DEVICE,
          FEATURE,
          "20 00 00 00 06 00 02 00 00 10 00 00 00 00 00 00 01 00 00 00 00 00 00 00");

  private static final CallMatcher STOP = ioctl(DEVICE, FEATURE, "08 00 00 00 07 00 02 00");

  /** IOVA 0x1000000, 64 pages of 4096 bytes. */
  private static final CallMatcher REPORT =
      ioctl(
          DEVICE,
          FEATURE,
          "28 00 00 00 08 00 01 00 00 00 00 01 00 00 00 00 00 00 04 00 00 00 00 00"
              + " 00 10 00 00 00 00 00 00");

  private static final IovaRange MEMORY = new IovaRange(0x1000000, 64 * PAGE);

  private final ScriptedKernel kernel = new ScriptedKernel("vfio");
  private final DeviceLog log = new DeviceLog(kernel, DEVICE, "vfio:card");
  private final List<IovaRange> started = new ArrayList<>();

  /** Looks at the ranges, and logs in pages of a size. */
  private Reply starting(long pageSize) {
    return (call, struct) -> {
      int count = struct.getInt(16);
      ByteBuffer ranges = kernel.view(struct.getLong(RANGES), count * 16);
      for (int i = 0; i < count; i++) {
        started.add(new IovaRange(ranges.getLong(i * 16), ranges.getLong(i * 16 + 8)));
      }
      struct.putLong(8, pageSize);
      return 0;
    };
  }

  @Test
  void startsReportsAndStops() {
    kernel.expect(START).replying(starting(4096));
    kernel.expect(REPORT).replying(Bits.setting(kernel, BITMAP, 1, 63));
    kernel.expect(STOP).giving(0);
    DirtyBitmap bitmap = bitmap(0x1000000, 64);

    assertThat(log.start(List.of(MEMORY), 4096)).isEqualTo(4096);
    log.report(bitmap);
    log.stop();

    assertThat(started).containsExactly(MEMORY);
    assertThat(dirty(bitmap)).containsExactly(1L, 63L);
    kernel.verify();
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  void tellsHowExactTheDeviceReallyIs() {
    kernel.expect(START).replying(starting(65536));

    assertThat(log.start(List.of(MEMORY), 4096)).isEqualTo(65536);
  }

  @Test
  void whatIsDirtyStaysDirtyAndTheTailIsDropped() {
    kernel.expect(START).replying(starting(4096));
    kernel.expect(ioctl(DEVICE, FEATURE)).replying(Bits.setting(kernel, BITMAP, 2, 50));
    DirtyBitmap bitmap = bitmap(0x1000000, 3);
    bitmap.mark(new IovaRange(0x1000000, 1));

    log.start(List.of(MEMORY), 4096);
    log.report(bitmap);

    assertThat(dirty(bitmap)).containsExactly(0L, 2L);
    assertThat(bitmap.bytes().getLong(0)).isEqualTo(5);
  }

  private static List<IovaRange> everySecondPage(long count) {
    return LongStream.range(0, count).mapToObj(n -> new IovaRange(n * 2 * PAGE, PAGE)).toList();
  }

  @Test
  @Tag("pitfall-29")
  void asManyRangesAsTheKernelTakesGoAsTheyAre() {
    kernel.expect(ioctl(DEVICE, FEATURE)).replying(starting(4096));

    log.start(everySecondPage(256), 4096);

    assertThat(started).isEqualTo(everySecondPage(256));
  }

  @Test
  @Tag("pitfall-29")
  void moreRangesThanTheKernelTakesAreCombined() {
    kernel.expect(ioctl(DEVICE, FEATURE)).replying(starting(4096));

    log.start(everySecondPage(300), 4096);

    assertThat(started).hasSize(256);
    for (IovaRange each : everySecondPage(300)) {
      assertThat(started).anyMatch(range -> range.contains(each));
    }
  }

  @Test
  @Tag("pitfall-31")
  void aKernelThatDoesNotReportIsAnErrorThatSaysWhy() {
    kernel.expect(START).replying(starting(4096));
    kernel.expect(REPORT).failing(Errno.EOPNOTSUPP);

    log.start(List.of(MEMORY), 4096);
    assertThatThrownBy(() -> log.report(bitmap(0x1000000, 64)))
        .isInstanceOf(KernelCallException.class)
        .hasMessage(
            "VFIO_DEVICE_FEATURE GET DMA_LOGGING_REPORT of IOVA "
                + MEMORY
                + " on vfio:card failed with "
                + Errno.EOPNOTSUPP
                + ": the kernel was built without CONFIG_IOMMUFD, which its reports stand on");
  }

  @Test
  void anotherErrnoIsToldWithoutThatReason() {
    kernel.expect(START).replying(starting(4096));
    kernel.expect(REPORT).failing(Errno.EINVAL);

    log.start(List.of(MEMORY), 4096);
    assertThatThrownBy(() -> log.report(bitmap(0x1000000, 64)))
        .hasMessageEndingWith(Errno.EINVAL.toString());
  }

  @Test
  void aStartThatFailsLeavesNothing() {
    kernel.expect(START).failing(Errno.EBUSY);

    assertThatThrownBy(() -> log.start(List.of(MEMORY), 4096))
        .isInstanceOf(KernelCallException.class)
        .hasMessage(
            "VFIO_DEVICE_FEATURE SET DMA_LOGGING_START on vfio:card failed with " + Errno.EBUSY);
    assertThat(kernel.mappings()).isZero();
    assertThatThrownBy(() -> log.report(bitmap(0x1000000, 64)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("vfio:card is not logging");
    log.stop();
    kernel.verify();
  }

  @Test
  void logsOnceAtATime() {
    kernel.expect(START).replying(starting(4096));
    kernel.expect(STOP).failing(Errno.EIO);

    log.start(List.of(MEMORY), 4096);
    assertThatThrownBy(() -> log.start(List.of(MEMORY), 4096))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("vfio:card is logging already");
    assertThatThrownBy(log::stop).hasMessageContaining("DMA_LOGGING_STOP on vfio:card");
    assertThat(kernel.mappings()).isZero();
    log.stop();
    kernel.verify();
  }
}
