// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.drover.uapi.trace.CallTap;
import org.drover.uapi.trace.TracingKernel;

/**
 * What the seam of {@code vfio:trace} costs while nobody traces: an ioctl of the machine's kernel
 * through the decorator that every device has, next to the same one without it. The call is the
 * cheapest that there is, one that an eventfd does not know, so the seam shows most.
 */
final class TraceOff implements Benchmark {
  private static final int FULL = 2_000_000;
  private static final int QUICK = 100_000;
  private static final int UNKNOWN = 0x3bff;

  /**
   * Nanoseconds for a call.
   *
   * @param plain without the seam
   * @param seam with it
   */
  record Turn(double plain, double seam) {}

  @Override
  public String name() {
    return "trace-off";
  }

  @Override
  public Result run(Workbench bench) throws IOException {
    int calls = bench.quick() ? QUICK : FULL;
    int turns = bench.quick() ? 3 : 15;
    Kernel plain = new JnaKernel();
    Kernel seam = new TracingKernel(plain, new CallTap());
    int fd = plain.eventfd(0, Fcntl.EFD_CLOEXEC);
    if (fd < 0) {
      throw new IOException("eventfd failed with errno " + -fd);
    }
    try {
      return result(calls, measure(plain, seam, fd, calls, turns));
    } finally {
      plain.close(fd);
    }
  }

  private static List<Turn> measure(Kernel plain, Kernel seam, int fd, int calls, int turns) {
    // Compiled code is what a platform runs that has been up for a while.
    nanosOfCall(plain, fd, calls);
    nanosOfCall(seam, fd, calls);
    List<Turn> all = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      all.add(new Turn(nanosOfCall(plain, fd, calls), nanosOfCall(seam, fd, calls)));
    }
    return all;
  }

  private static double nanosOfCall(Kernel kernel, int fd, int calls) {
    long began = System.nanoTime();
    int failed = 0;
    for (int call = 0; call < calls; call++) {
      failed += kernel.ioctl(fd, UNKNOWN, 0) < 0 ? 1 : 0;
    }
    double nanos = (double) (System.nanoTime() - began) / calls;
    if (failed != calls) {
      throw new IllegalStateException("an eventfd knew an unknown ioctl");
    }
    return nanos;
  }

  /** The value is what a reader gets who divides the row's figures. */
  Result result(int calls, List<Turn> turns) {
    double plain = median(turns, Turn::plain);
    double seam = median(turns, Turn::seam);
    return new Result(
        name(),
        "An ioctl through the seam of vfio:trace while nobody traces",
        "without the seam",
        "with it",
        List.of("bench/run trace-off (class org.drover.bench.TraceOff)"),
        List.of(new Result.Row("ns for a call", "%.1f".formatted(plain), "%.1f".formatted(seam))),
        "time of a call with the seam over that without",
        seam / plain,
        List.of(
            "Medians of %d turns of %d calls, without and with the seam by turns; the value is the"
                    .formatted(turns.size(), calls)
                + " ratio of the two medians.",
            "The call is an ioctl that an eventfd answers with ENOTTY; those of a device take"
                + " longer, and the seam as long."));
  }

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
    return turns.stream().mapToDouble(figure).sorted().toArray()[turns.size() / 2];
  }
}
