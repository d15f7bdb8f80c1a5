// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's shell scripts: shellcheck finds nothing, and {@code ./drover} talks sense. */
class ShellScriptsTest {
  @TempDir private Path folder;

  @Test
  void shellcheckFindsNothing() throws Exception {
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    scripts().forEach(script -> command.add(Script.ROOT.relativize(script).toString()));
    assertThat(command).contains("drover", ".ci/run", "cnf/sh/java.sh");

    Script.Result result = Script.run(command);
    assertThat(result.output()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void shellcheckWouldFindSomething() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.sh"), "#!/bin/sh\nrm $1\n");
    assertThat(Script.run(List.of("shellcheck", bad.toString())).output()).contains("SC2086");
  }

  @Test
  void helpNamesEveryCommand() throws Exception {
    Script.Result help = Script.run(List.of("./drover", "--help"));
    assertThat(help.status()).isZero();
    try (Stream<Path> files = Files.list(Script.ROOT.resolve("cnf/sh"))) {
      assertThat(files)
          .map(file -> file.getFileName().toString())
          .filteredOn(name -> name.startsWith("cmd-"))
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(help.output())
                      .contains("\n  " + name.replaceAll("cmd-(.*)\\.sh", "$1") + " "));
    }
  }

  @Test
  void unknownCommandAndLayerAreNamed() throws Exception {
    Script.Result command = Script.run(List.of("./drover", "fly"));
    assertThat(command.status()).isEqualTo(1);
    assertThat(command.output())
        .isEqualTo("drover: 'fly' is not a command: ./drover --help lists them\n");

    Script.Result layer = Script.run(List.of("./drover", "test", "moon"));
    assertThat(layer.status()).isEqualTo(1);
    assertThat(layer.output()).contains("'moon' is not a layer");
  }

  private static List<Path> scripts() throws IOException {
    List<Path> scripts = new ArrayList<>();
    scripts.add(Script.ROOT.resolve("drover"));
    scripts.add(Script.ROOT.resolve(".ci/run"));
    for (String folder : List.of("cnf", "itests", "karaf-features", "bench")) {
      Path root = Script.ROOT.resolve(folder);
      if (Files.isDirectory(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          files
              .filter(file -> file.getFileName().toString().endsWith(".sh"))
              .filter(file -> !file.toString().contains("/target/"))
              .sorted()
              .forEach(scripts::add);
        }
      }
    }
    return scripts;
  }
}
