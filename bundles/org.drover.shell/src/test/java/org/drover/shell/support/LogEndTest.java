// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEndTest {
  @TempDir Path folder;

  @Test
  void givesTheLastWholeLines() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "first\nsecond\nthird\n");
    assertThat(LogEnd.read(log, 100)).isEqualTo("first\nsecond\nthird\n");
    assertThat(LogEnd.read(log, 19)).isEqualTo("first\nsecond\nthird\n");
    assertThat(LogEnd.read(log, 18)).isEqualTo("second\nthird\n");
    assertThat(LogEnd.read(log, 13)).isEqualTo("second\nthird\n");
    assertThat(LogEnd.read(log, 12)).isEqualTo("third\n");
    assertThat(LogEnd.read(log, 3)).isEmpty();
    assertThat(LogEnd.read(Files.createFile(folder.resolve("none")), 12)).isEmpty();
  }
}
