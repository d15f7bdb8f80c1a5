// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.spi.ModelLog;

/**
 * The DMA logging features with the checks of {@code drivers/vfio/vfio_main.c}. A report tells
 * which pages the device has written since the start or the last report, in the page size of the
 * log; while nothing is logged, what the device's driver says. A kernel without IOMMUFD was built
 * without what a report stands on.
 */
final class DmaLogging {
  /** {@code struct vfio_device_feature_dma_logging_control} and {@code _report}. */
  static final int CONTROL = 24;

  static final int REPORT = 32;

  private static final int RANGE = 16;

  /** {@code LOG_MAX_RANGES}: those that fit a page. */
  private static final int MOST_RANGES = AddressTable.PAGE / RANGE;

  private static final long SMALLEST_REPORTED_PAGE = 4096;

  private final EmulatedDevice device;
  private final AddressTable memory;
  private final Profile profile;

  /** The ranges, or the errno that one of them earned. */
  private record Ranges(int result, List<ModelLog.Range> list) {
    static Ranges failed(Errno errno) {
      return new Ranges(errno.negative(), List.of());
    }
  }

  DmaLogging(EmulatedDevice device, AddressTable memory, Profile profile) {
    this.device = device;
    this.memory = memory;
    this.profile = profile;
  }

  int start(boolean set, long data) {
    Optional<ByteBuffer> bytes = memory.copyFrom(data, CONTROL);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    ByteBuffer control = bytes.get();
    long pageSize = control.getLong(0);
    long count = Integer.toUnsignedLong(control.getInt(8));
    if (count == 0) {
      return Errno.EINVAL.negative();
    }
    if (count > MOST_RANGES) {
      return Errno.E2BIG.negative();
    }
    Ranges ranges = ranges(control.getLong(16), (int) count, pageSize);
    if (ranges.result() < 0) {
      return ranges.result();
    }
    ModelLog log = device.model().log().orElseThrow();
    long used = device.underMutex(() -> log.start(ranges.list(), pageSize));
    if (used < 0) {
      return (int) used;
    }
    device.dma().logs(new LoggedPages(ranges.list(), used));
    if (!memory.copyTo(data, control.putLong(0, used))) {
      stop(log);
      return Errno.EFAULT.negative();
    }
    return 0;
  }

  private int stop(ModelLog log) {
    device.dma().logs(null);
    return device.underMutex(log::stop);
  }

  private Ranges ranges(long address, int count, long pageSize) {
    List<ModelLog.Range> list = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      Optional<ByteBuffer> bytes = memory.copyFrom(address + (long) at * RANGE, RANGE);
      if (bytes.isEmpty()) {
        return Ranges.failed(Errno.EFAULT);
      }
      ByteBuffer range = bytes.get().order(ByteOrder.nativeOrder());
      ModelLog.Range next = new ModelLog.Range(range.getLong(0), range.getLong(8));
      if (((next.iova() | next.length()) & (pageSize - 1)) != 0) {
        return Ranges.failed(Errno.EINVAL);
      }
      if (Long.compareUnsigned(next.iova() + next.length(), next.iova()) < 0) {
        return Ranges.failed(Errno.EOVERFLOW);
      }
      if (list.stream().anyMatch(other -> overlap(other, next))) {
        return Ranges.failed(Errno.EINVAL);
      }
      list.add(next);
    }
    return new Ranges(0, List.copyOf(list));
  }

  private static boolean overlap(ModelLog.Range one, ModelLog.Range other) {
    return Long.compareUnsigned(one.iova(), other.iova() + other.length() - 1) <= 0
        && Long.compareUnsigned(other.iova(), one.iova() + one.length() - 1) <= 0;
  }

  int stop(boolean set, long data) {
    return stop(device.model().log().orElseThrow());
  }

  int report(boolean set, long data) {
    Optional<ByteBuffer> bytes = memory.copyFrom(data, REPORT);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long iova = bytes.get().getLong(0);
    long length = bytes.get().getLong(8);
    long pageSize = bytes.get().getLong(16);
    if (Long.compareUnsigned(pageSize, SMALLEST_REPORTED_PAGE) < 0
        || Long.bitCount(pageSize) != 1) {
      return Errno.EINVAL.negative();
    }
    if (Long.compareUnsigned(iova + length, iova) < 0) {
      return Errno.EOVERFLOW.negative();
    }
    if (!profile.iommufd()) {
      return Errno.EOPNOTSUPP.negative();
    }
    Optional<LoggedPages> logged = device.dma().logged();
    if (logged.isEmpty()) {
      return device.underMutex(device.model().log().orElseThrow()::reportOfNothing);
    }
    int result = device.underMutex(() -> device.model().log().orElseThrow().report(iova, length));
    if (result < 0) {
      return result;
    }
    if (length != 0) {
      PageSet.Query query =
          new PageSet.Query(iova, iova + length - 1, pageSize, bytes.get().getLong(24));
      logged.get().report(memory, query);
    }
    return 0;
  }
}
