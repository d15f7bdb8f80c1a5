// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.bench.Inspection.Turn;
import org.drover.bench.InspectionHeap.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  @TempDir private Path folder;
  private volatile byte[] sink;

  @Test
  void theValueIsTheRatioOfTheMedians() {
    Result result =
        new Inspection()
            .result(1 << 30, List.of(new Turn(10, 30), new Turn(20, 25), new Turn(90, 5)));
    assertThat(result.rows()).containsExactly(new Result.Row("ms", "20", "25"));
    assertThat(result.value()).isEqualTo(1.25);
    assertThat(result.title()).contains("1024 MiB");
  }

  @Test
  void theValueOfTheHeapIsThatOfTheLargeImage() {
    Result result = new InspectionHeap().result(1 << 30, new Use(1.5, 0.5), new Use(2.5, 2.25));
    assertThat(result.value()).isEqualTo(2.5);
    assertThat(result.rows()).extracting(Result.Row::subject).containsExactly("2.50", "2.25");
    assertThat(new InspectionHeap().result(1 << 30, new Use(0, 9), new Use(0, 3)).value())
        .isEqualTo(3);
  }

  /** A measure that finds nothing measures nothing. */
  @Test
  void theHeapOfAReaderThatKeepsTheImageIsFound() throws Exception {
    Mlx5Image image = Mlx5Image.write(folder.resolve("a.img"), 32 << 20);
    image.inspect();
    List<byte[]> kept = new ArrayList<>();
    Use whole = InspectionHeap.use(() -> kept.add(bytes(image.file())));
    assertThat(kept).hasSize(1);
    assertThat(whole.most()).isGreaterThan(32);
    assertThat(InspectionHeap.use(image::inspect).most()).isLessThan(16);
  }

  /** Nor do the pools see what is thrown away at once, piece by piece. */
  @Test
  void theHeapOfAReaderThatCopiesEachFrameIsFound() {
    Use copies =
        InspectionHeap.use(
            () -> {
              for (int frame = 0; frame < 1024; frame++) {
                sink = new byte[32 << 10];
              }
            });
    assertThat(sink).isNotEmpty();
    assertThat(copies.allocated()).isGreaterThan(32);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is not read to its end is not measured. */
  @Test
  void anImageWithAFaultIsNoMeasurement() throws Exception {
    Mlx5Image image = Mlx5Image.write(folder.resolve("a.img"), 16 << 20);
    assertThat(image.records()).isEqualTo(3);
    image.inspect();
    try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "rw")) {
      file.seek(5_000_000);
      file.write(file.read() ^ 1);
    }
    assertThatThrownBy(image::inspect).isInstanceOf(DroverException.class);
    assertThatThrownBy(() -> new Mlx5Image(folder.resolve("a.img"), 7).inspect())
        .isInstanceOf(DroverException.class);
  }
}
