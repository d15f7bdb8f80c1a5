// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_GET;
import static org.drover.uapi.Vfio.VFIO_DEVICE_FEATURE_SET;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.Answer;
import org.drover.conform.subject.LoggingCall;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Subject;

/** DMA logging: what the core checks of its ranges and pages, and where its limits are. */
final class LoggingChecks {
  private static final String START =
      "vfio_ioctl_device_feature_logging_start() in drivers/vfio/vfio_main.c";
  private static final String REPORT =
      "vfio_ioctl_device_feature_logging_report() in drivers/vfio/vfio_main.c";
  private static final long PAGE = 4096;
  private static final long IOVA = 1L << 32;
  private static final long LENGTH = 1L << 20;

  /** {@code LOG_MAX_RANGES}: as many as fit a page of 4 KiB. */
  private static final int MOST = 256;

  /** As many as fit the pages of this machine, of which Java tells nothing; x86 has one size. */
  private static final int[] MOSTS =
      System.getProperty("os.arch").equals("amd64")
          ? new int[] {MOST}
          : new int[] {MOST, 1024, 4096};

  private LoggingChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "logging.start-stop",
            "START with a range and STOP succeed",
            "linux/vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_START",
            LoggingChecks::startStop),
        Check.of(
            "logging.no-range",
            "START without a range is EINVAL",
            START,
            subject -> startIs(subject, PAGE, List.of(), Errno.EINVAL)),
        Check.of(
            "logging.most-ranges",
            "START takes as many ranges as fit a page: 256",
            START,
            LoggingChecks::mostRanges),
        Check.of(
            "logging.too-many-ranges",
            "START with more ranges than fit a page is E2BIG",
            START,
            LoggingChecks::tooManyRanges),
        Check.of(
            "logging.unaligned",
            "START with an address or a length that is no multiple of the page size is EINVAL",
            START,
            LoggingChecks::unaligned),
        Check.of(
            "logging.range-overflow",
            "START with a range that ends behind 2^64 is EOVERFLOW",
            START,
            subject ->
                startIs(
                    subject,
                    PAGE,
                    List.of(new LoggingCall.Range(-PAGE, 2 * PAGE)),
                    Errno.EOVERFLOW)),
        Check.of(
            "logging.overlap",
            "START with ranges that overlap is EINVAL",
            START,
            subject ->
                startIs(
                    subject,
                    PAGE,
                    List.of(
                        new LoggingCall.Range(IOVA, 2 * PAGE),
                        new LoggingCall.Range(IOVA + PAGE, 2 * PAGE)),
                    Errno.EINVAL)),
        Check.of(
            "logging.ranges-unread",
            "START whose ranges cannot be read is EFAULT",
            START,
            LoggingChecks::rangesUnread),
        Check.of(
            "logging.started-once",
            "a second START before STOP is refused",
            "linux/vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_START (another start is not allowed in"
                + " the meantime)",
            LoggingChecks::startedOnce),
        Check.of(
            "logging.report-page-size",
            "REPORT with a page size below 4096, or that is no power of two, is EINVAL",
            REPORT,
            LoggingChecks::reportPageSize),
        Check.of(
            "logging.report-overflow",
            "REPORT of a range that ends behind 2^64 is EOVERFLOW",
            REPORT,
            subject -> reportIs(subject, PAGE, -PAGE, 2 * PAGE, Errno.EOVERFLOW)),
        Check.of(
            "logging.report-before-start",
            "REPORT without START is an error",
            "linux/vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT",
            LoggingChecks::reportBeforeStart),
        Check.of(
            "logging.report",
            "REPORT after START succeeds and clears no bit of the caller's bitmap",
            "linux/vfio.h, VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT (only sets bits)",
            LoggingChecks::report));
  }

  private static LoggingCall logging(Subject subject) {
    if (!subject.has(VFIO_DEVICE_FEATURE_DMA_LOGGING_START)) {
      throw new NotApplicable("the device does not log its DMA");
    }
    return new LoggingCall(subject);
  }

  /** One that any device takes: some have a least length, mlx5 one of 64 KiB. */
  private static List<LoggingCall.Range> range() {
    return List.of(new LoggingCall.Range(IOVA, LENGTH));
  }

  private static List<LoggingCall.Range> ranges(int count) {
    List<LoggingCall.Range> ranges = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      ranges.add(new LoggingCall.Range(IOVA + 2 * PAGE * at, PAGE));
    }
    return ranges;
  }

  private static Answer start(Subject subject, long pageSize, List<LoggingCall.Range> ranges) {
    return logging(subject)
        .start(VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START, pageSize, ranges);
  }

  private static void startIs(
      Subject subject, long pageSize, List<LoggingCall.Range> ranges, Errno due) {
    try {
      start(subject, pageSize, ranges).mustBe(due);
    } finally {
      stop(subject);
    }
  }

  private static Answer stop(Subject subject) {
    return subject.feature(VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP).call();
  }

  private static void startStop(Subject subject) {
    start(subject, PAGE, range()).mustSucceed();
    stop(subject).mustSucceed();
  }

  private static void mostRanges(Subject subject) {
    Answer answer = start(subject, PAGE, ranges(MOST));
    stop(subject);
    // The core takes them; a driver may have fewer, and says so by another errno.
    if (answer.is(Errno.E2BIG)) {
      answer.mustSucceed();
    }
  }

  private static void tooManyRanges(Subject subject) {
    for (int most : MOSTS) {
      Answer answer = start(subject, PAGE, ranges(most + 1));
      stop(subject);
      if (!answer.ok() || most == MOSTS[MOSTS.length - 1]) {
        answer.mustBe(Errno.E2BIG);
        return;
      }
    }
  }

  private static void unaligned(Subject subject) {
    startIs(subject, PAGE, List.of(new LoggingCall.Range(IOVA + 1, PAGE)), Errno.EINVAL);
    startIs(subject, PAGE, List.of(new LoggingCall.Range(IOVA, PAGE + 1)), Errno.EINVAL);
    startIs(subject, 0, ranges(1), Errno.EINVAL);
  }

  private static void rangesUnread(Subject subject) {
    logging(subject)
        .startUnreadable(VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_DMA_LOGGING_START, PAGE)
        .mustBe(Errno.EFAULT);
  }

  private static void startedOnce(Subject subject) {
    start(subject, PAGE, range()).mustSucceed();
    try {
      start(subject, PAGE, range()).mustFail();
    } finally {
      stop(subject);
    }
  }

  private static Answer reported(Subject subject, long pageSize, long iova, long length) {
    return logging(subject)
        .report(
            VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
            pageSize,
            iova,
            length);
  }

  private static void reportIs(Subject subject, long pageSize, long iova, long length, Errno due) {
    start(subject, PAGE, range()).mustSucceed();
    try {
      reported(subject, pageSize, iova, length).mustBe(due);
    } finally {
      stop(subject);
    }
  }

  private static void reportPageSize(Subject subject) {
    for (long pageSize : new long[] {0, 1, 2048, 4095, 12288}) {
      reportIs(subject, pageSize, IOVA, 3 * PAGE, Errno.EINVAL);
    }
  }

  private static void reportBeforeStart(Subject subject) {
    Answer answer = reported(subject, PAGE, IOVA, PAGE);
    requireReports(answer);
    answer.mustFail();
  }

  private static void requireReports(Answer answer) {
    if (answer.is(Errno.EOPNOTSUPP)) {
      throw new NotApplicable(
          "the kernel was built without IOMMUFD, which reports stand on: EOPNOTSUPP");
    }
  }

  private static void report(Subject subject) {
    start(subject, PAGE, range()).mustSucceed();
    try {
      LoggingCall call = logging(subject);
      Answer answer =
          call.report(
              VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, PAGE, IOVA, PAGE);
      requireReports(answer);
      answer.mustSucceed();
      call.mustHaveKeptTheBits();
    } finally {
      stop(subject);
    }
  }
}
