// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs benchmarks; {@code bench/run} starts it. */
public final class BenchMain {
  static final List<Benchmark> ALL =
      List.of(
          new SaveCalls(),
          new Bulk(),
          new TraceOff(),
          new DirtyBitmaps(),
          new Inspection(),
          new InspectionHeap(),
          new ConsoleTimes());
  private static final String RESULTS = "bench/RESULTS.md";

  private final PrintStream out = new PrintStream(System.out, true, UTF_8);
  private final Path root;
  private final String mode;

  private BenchMain(Path root, String mode) {
    this.root = root;
    this.mode = mode;
  }

  /**
   * Exits with 0 if every limit holds, with 1 if one is broken or something could not be measured.
   *
   * @param args the checkout; {@code write}, {@code quick} or {@code check}; the names of the
   *     benchmarks, none for all
   * @throws IOException if a program of a benchmark fails
   * @throws InterruptedException if somebody does not want to wait
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> names = Arrays.asList(args).subList(2, args.length);
    System.exit(new BenchMain(Path.of(args[0]), args[1]).run(names) ? 0 : 1);
  }

  private boolean run(List<String> names) throws IOException, InterruptedException {
    Limits limits = Limits.read(root.resolve("bench/limits"));
    names.forEach(limits::of);
    Path work = Files.createDirectories(root.resolve("bench/target/work"));
    Workbench bench = new Workbench(root, work, mode.equals("quick"));
    List<Result> results = new ArrayList<>();
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        Result result = benchmark.run(bench);
        out.println(ResultsPage.section(result, limits));
        results.add(result);
      }
    }
    if (mode.equals("write") && names.isEmpty()) {
      write(ResultsPage.page(LocalDate.now(ZoneOffset.UTC), MachineFacts.lines(), results, limits));
    }
    return report(results, limits);
  }

  private void write(String page) throws IOException {
    Files.writeString(root.resolve(RESULTS), page);
    out.println("written: " + RESULTS);
  }

  /** The figures of a quick run mean nothing, but a count of calls is a count. */
  private boolean report(List<Result> results, Limits limits) {
    boolean good = true;
    for (Result result : results) {
      boolean holds = limits.of(result.name()).holds(result.value());
      out.println(result.name() + ": " + ResultsPage.verdict(result, limits));
      good &= holds || mode.equals("quick");
    }
    return good;
  }
}
