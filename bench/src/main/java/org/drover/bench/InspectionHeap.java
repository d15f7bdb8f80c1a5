// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

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
      return result(bytes, raise(few), raise(many));
    } finally {
      Files.deleteIfExists(small);
      Files.deleteIfExists(large);
      Files.delete(folder);
    }
  }

  /** By how much the heap's peak rises, garbage that is not collected yet included; in MiB. */
  private static double raise(Mlx5Image image) {
    List<MemoryPoolMXBean> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    System.gc();
    heap.forEach(MemoryPoolMXBean::resetPeakUsage);
    long before = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
    image.inspect();
    long peak = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return (double) (peak - before) / Inspection.MIB;
  }

  /** The value is that of the large one. */
  Result result(long bytes, double small, double large) {
    return new Result(
        name(),
        "The peak of the heap while vfio:inspect reads an image of mlx5 state",
        "%d MiB of state".formatted(SMALL / Inspection.MIB),
        "%d MiB of state".formatted(bytes / Inspection.MIB),
        List.of("bench/run inspect-heap (class org.drover.bench.InspectionHeap)"),
        List.of(new Result.Row("MiB above the use before", figure(small), figure(large))),
        "MiB by which the large one raises the heap's peak",
        large,
        List.of(
            "Peaks of the heap's pools after a collection, garbage included. The frames' buffer of 1"
                + " MiB is outside of the heap."));
  }

  private static String figure(double value) {
    return "%.1f".formatted(value);
  }
}
