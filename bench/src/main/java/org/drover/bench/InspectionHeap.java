// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much heap looking into an image takes, next to what it takes to look into a small one. */
final class InspectionHeap implements Benchmark {
  private static final long SMALL = 16 * Inspection.MIB;

  @Override
  public String name() {
    return "inspect-heap";
  }

  @Override
  public Result run(Workbench bench) throws IOException {
    long bytes = bench.quick() ? Inspection.QUICK : Inspection.FULL;
    Path folder = bench.folder("inspect");
    Path small = folder.resolve("small.img");
    Path large = folder.resolve("large.img");
    try {
      Mlx5Image few = Mlx5Image.write(small, SMALL);
      Mlx5Image many = Mlx5Image.write(large, bytes);
      few.inspect();
      return result(bytes, use(few::inspect), use(many::inspect));
    } finally {
      Files.deleteIfExists(small);
      Files.deleteIfExists(large);
      Files.delete(folder);
    }
  }

  /**
   * What a reading takes of the heap, in MiB.
   *
   * @param peak by how much the peak of the heap's pools rises; they see a thread's own buffer as a
   *     whole, so that what fits into it is none
   * @param allocated what its thread allocates in all, garbage included, which is never less than
   *     what the peak rises by on its account
   */
  record Use(double peak, double allocated) {
    double most() {
      return Math.max(peak, allocated);
    }
  }

  /** Measures a reading that this thread does alone. */
  static Use use(Runnable reading) {
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    System.gc();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    long before = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    reading.run();
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return new Use(mib(peak - before), mib(allocated));
  }

  private static double mib(long bytes) {
    return (double) bytes / Inspection.MIB;
  }

  /** The value is that of the large one. */
  Result result(long bytes, Use small, Use large) {
    return new Result(
        name(),
        "The heap that vfio:inspect takes to read an image of mlx5 state",
        "%d MiB of state".formatted(SMALL / Inspection.MIB),
        "%d MiB of state".formatted(bytes / Inspection.MIB),
        List.of("bench/run inspect-heap (class org.drover.bench.InspectionHeap)"),
        List.of(
            new Result.Row(
                "MiB above the use before, at the peak",
                figure(small.peak()),
                figure(large.peak())),
            new Result.Row(
                "MiB allocated in all", figure(small.allocated()), figure(large.allocated()))),
        "MiB by which the large one can raise the heap's peak",
        large.most(),
        List.of(
            "Peaks of the heap's pools after a collection, which see no less than a thread's buffer;"
                + " so the value is what is allocated in all, if that is more. The frames' buffer of"
                + " 1 MiB is outside of the heap."));
  }

  private static String figure(double value) {
    return "%.2f".formatted(value);
  }
}
