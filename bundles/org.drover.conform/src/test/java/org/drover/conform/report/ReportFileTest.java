// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  @TempDir private Path folder;

  @Test
  void isItsOwnersAloneAndReplacesAnOlderOne() throws IOException {
    Path place = Files.writeString(folder.resolve("report.xml"), "old");
    try (ReportFile file = ReportFile.create(place)) {
      assertThat(place).hasContent("old");
      file.write("new\n");
    }

    assertThat(place).hasContent("new\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list()).containsExactly("report.xml");
  }

  @Test
  void leavesNothingIfThereIsNoReport() {
    ReportFile file = ReportFile.create(folder.resolve("report.xml"));
    file.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void leavesNothingWhereItCannotBeWritten() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken"));
    for (Path place : List.of(taken, Path.of("/"), folder.resolve("none/report"))) {
      assertThatThrownBy(() -> ReportFile.create(place))
          .isInstanceOf(DroverException.class)
          .hasMessageStartingWith("the report cannot be written to " + place);
    }
    assertThat(folder.toFile().list()).containsExactly("taken");
  }
}
