// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.drover.api.Mismatch;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.HostStep.PhysicalDriver;
import org.drover.api.spi.HostStep.PortFunction;
import org.drover.vendor.mlx5.layout.Mlx5Layout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the tables of docs/vendors/mlx5.md with the constants of the code. */
class Mlx5PageTest {
  private List<String> page;

  @BeforeEach
  void readThePage() throws IOException {
    page =
        Files.readAllLines(
            Path.of(System.getProperty("basedir", ""), "../../docs/vendors/mlx5.md"));
  }

  @Test
  void theHeaderIsThatOfTheCode() {
    assertThat(page)
        .anyMatch(
            row(Mlx5Layout.AT_RECORD_SIZE, 8, "record_size", "" + Mlx5Layout.MOST_RECORD_SIZE))
        .anyMatch(row(Mlx5Layout.AT_FLAGS, 4, "flags", "bit 0: optional"))
        .anyMatch(row(Mlx5Layout.AT_TAG, 4, "tag", ""));
    assertThat(Mlx5Layout.AT_TAG + 4).isEqualTo(Mlx5Layout.HEADER);
    assertThat(Mlx5Layout.FLAG_OPTIONAL).as("bit 0").isEqualTo(1);
  }

  @Test
  void theTagsAreThoseOfTheCode() {
    assertThat(page)
        .anyMatch(row(Mlx5Layout.TAG_FW_DATA, "FW_DATA", 0, ""))
        .anyMatch(
            row(
                Mlx5Layout.TAG_STOP_COPY_SIZE,
                "STOP_COPY_SIZE",
                Mlx5Layout.FLAG_OPTIONAL,
                Mlx5Layout.STOP_COPY_SIZE + " bytes"));
  }

  @Test
  void theReleasesAreThoseOfTheCode() {
    assertThat(page)
        .anyMatch(line -> line.startsWith("Since Linux " + StreamForm.RECORDS_SINCE + ":"))
        .anyMatch(
            line ->
                line.contains("Linux 5.18 to 6.1")
                    && line.contains("so did " + StreamForm.RECORDS_SINCE + " to 6.6"));
    assertThat(StreamForm.ALWAYS_RECORDS_SINCE).hasToString("6.7");
  }

  @Test
  void whatIsComparedIsThatOfTheCode() {
    for (Mlx5Mismatch mismatch : Mlx5Mismatch.values()) {
      String grade = mismatch.grade() == Mismatch.Grade.REFUSAL ? "refused" : "warned";
      assertThat(page)
          .as(mismatch.id())
          .filteredOn(line -> line.startsWith("| `" + mismatch.id() + "` |"))
          .singleElement()
          .asString()
          .endsWith("| " + grade + " |");
    }
    assertThat(page)
        .filteredOn(line -> line.endsWith("| refused |") || line.endsWith("| warned |"))
        .hasSize(Mlx5Mismatch.values().length);
  }

  @Test
  void whatTheHostMustDoIsThatOfTheCode() {
    for (HostStep step : Mlx5Host.STEPS) {
      List<String> words =
          step instanceof PhysicalDriver driver
              ? List.of("`" + driver.driver() + "`", "looked at")
              : step instanceof EswitchMode mode
                  ? List.of("`" + mode.mode() + "`", "looked at")
                  : List.of(
                      "`" + ((PortFunction) step).attribute() + "`",
                      "`" + ((PortFunction) step).value() + "`",
                      "put back");
      assertThat(page)
          .as(step.toString())
          .anyMatch(line -> line.startsWith("| ") && words.stream().allMatch(line::contains));
    }
  }

  private static Predicate<String> row(Object first, Object second, Object third, String rest) {
    return line ->
        line.startsWith("| " + first + " | " + second + " | " + third + " |")
            && line.contains(rest);
  }
}
