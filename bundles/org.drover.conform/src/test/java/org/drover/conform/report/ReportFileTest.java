// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  @TempDir private Path folder;

  @Test
  void isItsOwnersAloneAndReplacesAnOlderOne() throws IOException {
    Path file = Files.writeString(folder.resolve("report.xml"), "old");
    ReportFile.write(file, "new\n");

    assertThat(file).hasContent("new\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list()).containsExactly("report.xml");
  }

  @Test
  void leavesNothingWhereItCannotBeWritten() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken/inner")).getParent();
    assertThatThrownBy(() -> ReportFile.write(taken, "text"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("cannot be written to " + taken);
    assertThat(folder.toFile().list()).containsExactly("taken");
    assertThatThrownBy(() -> ReportFile.write(folder.resolve("none/report"), "text"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("choose a folder that exists");
  }
}
