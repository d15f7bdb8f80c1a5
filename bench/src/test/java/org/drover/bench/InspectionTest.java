// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.bench.Inspection.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  @TempDir private Path folder;

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
    Result result = new InspectionHeap().result(1 << 30, 1.5, 2.5);
    assertThat(result.value()).isEqualTo(2.5);
    assertThat(result.rows()).extracting(Result.Row::subject).containsExactly("2.5");
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
