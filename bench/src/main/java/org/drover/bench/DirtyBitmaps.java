// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;

/**
 * Dirty bitmaps of the largest memory that one call of type 1 tells of: one ORed into another, and
 * the runs of dirty pages found, next to {@code bench/c/dirty.c}. The two take turns.
 */
final class DirtyBitmaps implements Benchmark {
  private static final long PAGE = 4096;

  /** 256 MiB of bitmap. */
  private static final long FULL = 8L << 40;

  private static final long QUICK = 64L << 30;

  /**
   * What one of them came to.
   *
   * @param or nanoseconds
   * @param scan nanoseconds
   * @param runs of dirty pages
   * @param pages that are dirty
   */
  record Figures(long or, long scan, long runs, long pages) {
    static Figures parse(String line) {
      long[] numbers =
          Arrays.stream(line.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray();
      return new Figures(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    boolean foundTheSameAs(Figures other) {
      return runs == other.runs && pages == other.pages;
    }
  }

  /** The C program and Drover, one after the other. */
  record Turn(Figures c, Figures drover) {}

  @Override
  public String name() {
    return "dirty";
  }

  @Override
  public Result run(Workbench bench) throws IOException, InterruptedException {
    long memory = bench.quick() ? QUICK : FULL;
    int turns = bench.quick() ? 2 : 9;
    Path program = bench.compile("dirty");
    DirtyBitmap one = filled(memory, 1);
    DirtyBitmap other = filled(memory, 2);
    DirtyBitmap into = new DirtyBitmap(new IovaRange(0, memory), PAGE);
    // Compiled code is what a platform runs that has been up for a while.
    for (int turn = 0; turn < 5; turn++) {
      orAndScan(into, one, other);
    }
    List<Turn> all = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      all.add(new Turn(reference(bench, program, memory), orAndScan(into, one, other)));
    }
    return result(bench, memory, all);
  }

  /** The second of its turns: the first one has the memory's first touch in its caches. */
  private static Figures reference(Workbench bench, Path program, long memory)
      throws IOException, InterruptedException {
    String words = Long.toString(DirtyBitmap.bytes(memory, PAGE) / Long.BYTES);
    return Figures.parse(
        bench.run(List.of(program.toString(), words, "2")).strip().split("\n", -1)[1]);
  }

  private static Figures orAndScan(DirtyBitmap into, DirtyBitmap one, DirtyBitmap other) {
    into.bytes().put(one.bytes());
    long began = System.nanoTime();
    into.or(other);
    long ored = System.nanoTime();
    long runs = 0;
    long pages = 0;
    for (long page = into.nextDirty(0); page >= 0; ) {
      long end = into.nextClean(page);
      runs++;
      pages += end - page;
      page = into.nextDirty(end);
    }
    return new Figures(ored - began, System.nanoTime() - ored, runs, pages);
  }

  /** The same runs as {@code fill()} of the C program makes. */
  static DirtyBitmap filled(long memory, long seed) {
    DirtyBitmap bitmap = new DirtyBitmap(new IovaRange(0, memory), PAGE);
    long state = seed;
    for (long start = 0; start + 4096 <= bitmap.pages(); start += 4096) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      long first = start + Long.remainderUnsigned(state >>> 33, 3900);
      long length = 1 + Long.remainderUnsigned(state >>> 40, 100);
      bitmap.mark(new IovaRange(first * PAGE, length * PAGE));
    }
    return bitmap;
  }

  /** The value is what a reader gets who divides the figures of the last row. */
  Result result(Workbench bench, long memory, List<Turn> turns) {
    for (Turn turn : turns) {
      if (!turn.c().foundTheSameAs(turn.drover())) {
        throw new IllegalStateException("they did not find the same: " + turn);
      }
    }
    Ratio or = Ratio.of(turns, Figures::or);
    Ratio scan = Ratio.of(turns, Figures::scan);
    Ratio both = Ratio.of(turns, figures -> figures.or() + figures.scan());
    Figures found = turns.get(0).drover();
    return new Result(
        name(),
        "Dirty bitmaps of %d GiB of memory in pages of 4 KiB: one ORed into another, and its runs"
            .formatted(memory >> 30),
        "C",
        "Drover",
        List.of(
            bench.compilation("dirty"),
            "./dirty %d 2".formatted(DirtyBitmap.bytes(memory, PAGE) / Long.BYTES),
            "bench/run dirty (class org.drover.bench.DirtyBitmaps)"),
        List.of(or.row("OR, ms"), scan.row("scan, ms"), both.row("OR and scan, ms")),
        "speed of Drover over that of C, OR and scan together",
        both.value(),
        List.of(
            "Medians of %d turns of one after the other; the value is the ratio of two medians."
                .formatted(turns.size()),
            "Both found %d runs with %d dirty pages in the union."
                .formatted(found.runs(), found.pages())));
  }

  /** Two medians in milliseconds. */
  private record Ratio(double c, double drover) {
    static Ratio of(List<Turn> turns, ToDoubleFunction<Figures> figure) {
      return new Ratio(
          median(turns, turn -> figure.applyAsDouble(turn.c())),
          median(turns, turn -> figure.applyAsDouble(turn.drover())));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
      return turns.stream().mapToDouble(figure).sorted().toArray()[turns.size() / 2] / 1e6;
    }

    double value() {
      return c / drover;
    }

    Result.Row row(String what) {
      return new Result.Row(what, "%.1f".formatted(c), "%.1f".formatted(drover));
    }
  }
}
