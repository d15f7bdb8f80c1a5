// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * State of a device through the engine and TCP, next to {@code bench/c/pump.c}. The two take turns,
 * because the machine is not ours alone: each turn gives a ratio, and the median of them is the
 * value.
 */
final class Bulk implements Benchmark {
  private static final int BLOCK = 1 << 20;
  private static final long MIB = 1 << 20;
  private static final long FULL = 4096 * MIB;
  private static final long QUICK = 256 * MIB;

  private record Turn(Pumped c, Pumped drover) {
    double ratio() {
      return (double) c.nanos() / drover.nanos();
    }
  }

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public Result run(Workbench bench) throws IOException, InterruptedException {
    long bytes = bench.quick() ? QUICK : FULL;
    int turns = bench.quick() ? 2 : 7;
    Path pump = bench.compile("pump");
    // Compiled code is what a platform runs that has been up for a while.
    EnginePump.run(bytes / 2);
    List<Turn> all = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      all.add(new Turn(reference(bench, pump, bytes), EnginePump.run(bytes)));
    }
    return result(bench, bytes, all);
  }

  private static Pumped reference(Workbench bench, Path pump, long bytes)
      throws IOException, InterruptedException {
    String[] words =
        bench
            .run(List.of(pump.toString(), Long.toString(bytes), Integer.toString(BLOCK)))
            .strip()
            .split(" ", -1);
    return new Pumped(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  private Result result(Workbench bench, long bytes, List<Turn> turns) {
    double lowest = turns.stream().mapToDouble(Turn::ratio).min().orElseThrow();
    double highest = turns.stream().mapToDouble(Turn::ratio).max().orElseThrow();
    return new Result(
        name(),
        "%d MiB of device state over the loopback's TCP, in blocks of 1 MiB".formatted(bytes / MIB),
        "C",
        "Drover",
        List.of(
            bench.compilation("pump"),
            "./pump %d %d".formatted(bytes, BLOCK),
            "bench/run bulk (class org.drover.bench.EnginePump)"),
        List.of(
            new Result.Row(
                "throughput, GB/s",
                figure(Pumped.median(turns, turn -> turn.c().rate(bytes))),
                figure(Pumped.median(turns, turn -> turn.drover().rate(bytes)))),
            new Result.Row(
                "processor time, s for each GB",
                figure(Pumped.median(turns, turn -> turn.c().cost(bytes))),
                figure(Pumped.median(turns, turn -> turn.drover().cost(bytes))))),
        "throughput of Drover over that of C",
        Pumped.median(turns, Turn::ratio),
        List.of(
            "Medians of %d turns of one after the other; the ratios are %s to %s."
                .formatted(turns.size(), figure(lowest), figure(highest)),
            "C: two processes, from /dev/zero to /dev/null. Drover: two engines in one JVM that has"
                + " warmed up, from an emulated device to another one; the whole session, with its"
                + " handover, frames and a CRC32C of each on both sides."));
  }

  private static String figure(double value) {
    return "%.2f".formatted(value);
  }
}
