// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Looking into an image, next to {@code sha256sum} on the same file. */
final class Inspection implements Benchmark {
  static final long MIB = 1 << 20;
  static final long FULL = 1024 * MIB;
  static final long QUICK = 64 * MIB;

  /**
   * Milliseconds.
   *
   * @param digest of sha256sum
   * @param inspect of Drover
   */
  record Turn(double digest, double inspect) {}

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public Result run(Workbench bench) throws IOException, InterruptedException {
    long bytes = bench.quick() ? QUICK : FULL;
    int turns = bench.quick() ? 2 : 5;
    Path folder = bench.folder("inspect");
    Path file = folder.resolve("mlx5.img");
    try {
      Mlx5Image image = Mlx5Image.write(file, bytes);
      // Compiled code is what a platform runs that has been up for a while.
      image.inspect();
      List<Turn> all = new ArrayList<>();
      for (int turn = 0; turn < turns; turn++) {
        long began = System.nanoTime();
        bench.run(List.of("sha256sum", file.toString()));
        long between = System.nanoTime();
        image.inspect();
        all.add(new Turn((between - began) / 1e6, (System.nanoTime() - between) / 1e6));
      }
      return result(bytes, all);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  /** The value is what a reader gets who divides the row's figures. */
  Result result(long bytes, List<Turn> turns) {
    double digest = median(turns, Turn::digest);
    double inspect = median(turns, Turn::inspect);
    return new Result(
        name(),
        "vfio:inspect of an image with %d MiB of mlx5 state, in records of 8 MiB"
            .formatted(bytes / MIB),
        "sha256sum",
        "Drover",
        List.of("sha256sum mlx5.img", "bench/run inspect (class org.drover.bench.Inspection)"),
        List.of(new Result.Row("ms", "%.0f".formatted(digest), "%.0f".formatted(inspect))),
        "time of Drover over that of sha256sum",
        inspect / digest,
        List.of(
            "Medians of %d turns, by turns; the value is the ratio of the two medians. The file is in"
                    .formatted(turns.size())
                + " the page cache.",
            "Drover also proves the CRC32C of each frame, follows the records, and sums each of"
                + " them."));
  }

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
    return turns.stream().mapToDouble(figure).sorted().toArray()[turns.size() / 2];
  }
}
