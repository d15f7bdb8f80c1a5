// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class WorkerHomeTest {

  @Test
  void isItsOwnersAloneAndGoesWithAllThatIsInIt() throws IOException {
    Path folder;
    try (WorkerHome home = new WorkerHome()) {
      folder = home.folder();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      Files.createDirectories(folder.resolve("a/b"));
      Files.writeString(folder.resolve("a/b/c"), "text");
    }
    assertThat(folder).doesNotExist();
  }
}
