// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.conform.misbehaviour.Misbehaviour.quirk;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.util.List;
import org.drover.testkit.spectrue.Quirk;

/** Mistakes in DMA logging. */
final class LoggingMistakes {
  private static final int EINVAL = 22;
  private static final int EFAULT = 14;
  private static final int E2BIG = 7;
  private static final int EOVERFLOW = 75;
  private static final int START = VFIO_DEVICE_FEATURE_SET | 6;
  private static final int STOP = VFIO_DEVICE_FEATURE_SET | 7;
  private static final int REPORT = VFIO_DEVICE_FEATURE_GET | 8;

  /** {@code page_size}, {@code num_ranges} and {@code ranges} behind the header. */
  private static final int PAGE_SIZE = 8;

  private static final int NUM_RANGES = 16;
  private static final int RANGES = 24;

  private LoggingMistakes() {}

  private static boolean starts(IoctlCall call, int ranges) {
    return call.flags() == START && call.word(NUM_RANGES) == ranges && call.argsz() == 32;
  }

  /** A word of the first range. */
  private static long range(IoctlCall call, int offset) {
    return call.kernel().look(call.struct(32).getLong(RANGES), 16).getLong(offset);
  }

  private static Misbehaviour start(String check, String what, int ranges, int errno, int other) {
    return ioctl(
        check,
        what,
        (kernel, call) ->
            starts(call, ranges) && call.word(PAGE_SIZE) != 0
                ? call.instead(errno, other)
                : call.forward());
  }

  static List<Misbehaviour> all() {
    return List.of(
        ioctl(
            "logging.start-stop",
            "STOP is EINVAL",
            (kernel, call) -> call.flags() == STOP && call.argsz() == 8 ? -EINVAL : call.forward()),
        start("logging.no-range", "START without a range succeeds", 0, EINVAL, 0),
        ioctl(
            "logging.most-ranges",
            "256 ranges are too many",
            (kernel, call) -> starts(call, 256) ? -E2BIG : call.forward()),
        start("logging.too-many-ranges", "257 ranges are EINVAL", 257, E2BIG, -EINVAL),
        ioctl(
            "logging.unaligned",
            "the length of a range need not be aligned",
            (kernel, call) ->
                starts(call, 1) && (range(call, 8) & 1) == 1
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        start("logging.range-overflow", "a range that wraps is EINVAL", 1, EOVERFLOW, -EINVAL),
        start("logging.overlap", "ranges may overlap", 2, EINVAL, 0),
        start("logging.ranges-unread", "ranges that cannot be read are EINVAL", 1, EFAULT, -EINVAL),
        quirk("logging.started-once", "logging starts twice", Quirk.LOGS_TWICE),
        ioctl(
            "logging.report-page-size",
            "a report takes any page size that is large enough",
            (kernel, call) ->
                call.flags() == REPORT && call.word(24) == 12288
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        ioctl(
            "logging.report-overflow",
            "a report of a range that wraps is EINVAL",
            (kernel, call) ->
                call.flags() == REPORT ? call.instead(EOVERFLOW, -EINVAL) : call.forward()),
        ioctl(
            "logging.report-before-start",
            "a report needs no START",
            (kernel, call) ->
                call.flags() == REPORT && call.argsz() == 40 && call.word(24) == 4096
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        ioctl(
            "logging.report",
            "a report clears the bitmap first",
            (kernel, call) -> {
              int result = call.forward();
              if (result == 0 && call.flags() == REPORT) {
                kernel.look(call.struct(40).getLong(32), 8).putLong(0, 0);
              }
              return result;
            }));
  }
}
