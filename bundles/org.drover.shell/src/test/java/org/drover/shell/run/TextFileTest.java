// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Ctrl-C interrupts the thread that is writing, and that must not cost what was written. */
  @Test
  void anInterruptNeitherEndsAWriteNorTheCommitAndIsKept() throws IOException {
    Path place = folder.resolve("a.txt");
    try (TextFile file = TextFile.create(place)) {
      Thread.currentThread().interrupt();
      file.write("one\n");
      file.write("two\n");
      file.commit();
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readAllLines(place)).containsExactly("one", "two");
    assertThat(Files.getPosixFilePermissions(place))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void whatIsNotCommittedLeavesNothingAndReplacesNothing() throws IOException {
    Path place = Files.writeString(folder.resolve("a.txt"), "earlier");
    try (TextFile file = TextFile.create(place)) {
      file.write("half");
    }

    assertThat(place).hasContent("earlier");
    assertThat(names()).containsExactly("a.txt");
  }
}
