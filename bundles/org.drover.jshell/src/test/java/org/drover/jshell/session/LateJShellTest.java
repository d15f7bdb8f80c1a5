// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateJShellTest {
  @TempDir private Path folder;
  private Path tried;

  @BeforeEach
  void nameTheFile() {
    tried = folder.resolve("tried");
  }

  @Test
  void aBundleThatHasTheWireStaysAsItIs() throws IOException {
    assertThat(LateJShell.isDue(true, true, tried)).isFalse();
    assertThat(tried).doesNotExist();
  }

  @Test
  void aFrameworkThatDoesNotExportItHelpsNobody() throws IOException {
    assertThat(LateJShell.isDue(false, false, tried)).isFalse();
    assertThat(tried).doesNotExist();
  }

  @Test
  void refreshesOnceAndNotForEver() throws IOException {
    assertThat(LateJShell.isDue(false, true, tried)).isTrue();
    assertThat(LateJShell.isDue(false, true, tried)).isFalse();
    assertThat(LateJShell.isDue(false, true, tried)).isFalse();
  }

  @Test
  void triesAgainAfterItHadTheWireOrTheFrameworkLostIt() throws IOException {
    assertThat(LateJShell.isDue(false, true, tried)).isTrue();
    assertThat(LateJShell.isDue(true, true, tried)).isFalse();
    assertThat(LateJShell.isDue(false, true, tried)).isTrue();
    assertThat(LateJShell.isDue(false, false, tried)).isFalse();
    assertThat(LateJShell.isDue(false, true, tried)).isTrue();
  }
}
