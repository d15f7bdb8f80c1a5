// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drover.api.DroverException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final Map<String, byte[]> ENTRIES = Map.of("a.txt", new byte[] {1});

  @TempDir Path folder;
  private Path place;

  @BeforeEach
  void haveAPlace() {
    place = folder.resolve("a.zip");
  }

  @Test
  void takesThePlaceOfNothing() throws IOException {
    Files.writeString(place, "mine");
    assertThatThrownBy(() -> Archive.at(place))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "Cannot write %s: it is there already; remove it, or choose another place.", place);
    Path link = Files.createSymbolicLink(folder.resolve("link.zip"), folder.resolve("none"));
    assertThatThrownBy(() -> Archive.at(link)).hasMessageContaining("it is there already");
    assertThatThrownBy(() -> Archive.at(folder)).hasMessageContaining("it is a directory");
    assertThat(place).hasContent("mine");
  }

  @Test
  void leavesNothingBesideWhatCameMeanwhile() throws IOException {
    Archive archive = Archive.at(place);
    Files.writeString(place, "mine");
    assertThatThrownBy(() -> archive.write(ENTRIES)).hasMessageContaining("it is there already");
    assertThat(place).hasContent("mine");
    assertThat(folder).isDirectoryContaining(place::equals).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void leavesNothingWhereItCannotBeMade() {
    Archive archive = Archive.at(folder.resolve("none/a.zip"));
    assertThatThrownBy(() -> archive.write(ENTRIES))
        .hasMessageContaining("there is no directory " + folder.resolve("none"));
    assertThat(folder).isEmptyDirectory();
  }
}
