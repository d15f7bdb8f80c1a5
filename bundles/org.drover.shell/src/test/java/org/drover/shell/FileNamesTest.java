// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.shell.ssh.NoFileNames;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns of file names, in the hands of a viewer. */
class FileNamesTest extends ShellTestBase {
  @TempDir Path folder;

  @BeforeEach
  void haveAFile() throws Exception {
    Files.createFile(folder.resolve("secret"));
    shell.login = new Login("eve", List.of("viewer", "ssh"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo %s/*",
        "gogo.option.noglob = off; echo %s/*",
        "'gogo.option.noglob' = false; echo %s/sec*t",
        "gogo.option.noglob = ; echo %s/*",
        "eval 'gogo.option.noglob = off'; echo %s/*",
        "list = { gogo.option.noglob = off; echo %s/* }; list"
      })
  void areNeverListed(String line) throws Exception {
    new NoFileNames().bind(shell.factory.getCommandProcessor());
    assertThat(out(line.formatted(folder)))
        .contains(folder.toString(), "*")
        .doesNotContain("secret");
  }

  /** In the Karaf of somebody who does without this bundle again. */
  @Test
  void areKarafsOwnBusinessAfterwards() throws Exception {
    String line = "gogo.option.noglob = off; echo " + folder + "/*";
    assertThat(out(line)).as("what this is about").contains("secret");
    NoFileNames names = new NoFileNames();
    names.bind(shell.factory.getCommandProcessor());
    names.unbind(shell.factory.getCommandProcessor());
    assertThat(out(line)).contains("secret");
  }
}
