// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's shell scripts: shellcheck finds nothing, and {@code ./drover} talks sense. */
class ShellScriptsTest {
  private static final Pattern SHEBANG = Pattern.compile("^#!\\S*(/env |/busybox |/)(ba)?sh\\b");

  @TempDir private Path folder;

  @Test
  void shellcheckFindsNothing() throws Exception {
    List<String> command = new ArrayList<>(List.of("shellcheck"));
    scripts().forEach(script -> command.add(Script.ROOT.relativize(script).toString()));
    assertThat(command)
        .contains("drover", ".ci/run", "cnf/sh/java.sh", "itests/kernel/rig/prepare")
        .contains("itests/kernel/rig/init", "itests/kernel/rig/guest-console")
        .contains("bench/run", "bench/guest-save-calls");

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

  @Test
  void eachCommandSaysWhatItIsFor() throws Exception {
    Script.Result help = Script.run(List.of("./drover", "exec", "--help"));
    assertThat(help.status()).isZero();
    assertThat(help.output()).startsWith("./drover exec 'COMMAND'").hasLineCount(1);
  }

  @Test
  void longHelpIsPrintedWithoutABuild() throws Exception {
    Script.Result help = Script.run(List.of("./drover", "conform", "--help"));
    assertThat(help.status()).isZero();
    assertThat(help.output())
        .startsWith("usage: ./drover conform ADDRESS --fresh")
        .contains("\nDANGER\n", "\n  --dangerous ", "\nREADING A FAILURE\n", "\nEXIT STATUS\n");
    assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
  }

  /** The terminals that this is read on may be no wider. */
  @Test
  void helpIsNoWiderThanEightyColumns() throws Exception {
    List<List<String>> helps = new ArrayList<>(List.of(List.of("./drover", "--help")));
    try (Stream<Path> files = Files.list(Script.ROOT.resolve("cnf/sh"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("cmd-"))
          .map(name -> name.replaceAll("cmd-(.*)\\.sh", "$1"))
          .forEach(name -> helps.add(List.of("./drover", name, "--help")));
    }
    assertThat(helps).hasSizeGreaterThan(5);
    for (List<String> help : helps) {
      assertThat(Script.run(help).output().lines())
          .as("%s", help)
          .isNotEmpty()
          .allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void mutantThatIsNotThereIsNamedAtOnceWithAFewNearOnes() throws Exception {
    Map<String, String> ownState = Map.of("DROVER_STATE", folder.resolve("state").toString());

    Script.Result near =
        Script.run(List.of("./drover", "test", "--mutants", "trace-nope"), ownState);
    assertThat(near.status()).isEqualTo(2);
    assertThat(near.output())
        .startsWith("drover: there is no itests/mutants/trace-nope.patch; near it: trace-")
        .endsWith("; that folder has them all\n")
        .hasLineCount(1)
        .hasSizeLessThan(300);

    assertThat(Script.run(List.of("./drover", "test", "--mutants", "nope"), ownState))
        .isEqualTo(
            new Script.Result(
                2, "drover: there is no itests/mutants/nope.patch; that folder has them all\n"));
    assertThat(folder.resolve("state/log")).doesNotExist();
  }

  @Test
  void isFoundThroughALinkAndTakesARelativeStateFolder() throws Exception {
    Path link = folder.resolve("drover");
    Files.createSymbolicLink(link, Script.ROOT.resolve("drover"));
    Path state = Script.ROOT.relativize(folder.resolve("state"));

    Script.Result status =
        Script.run(List.of(link.toString(), "status"), Map.of("DROVER_STATE", state.toString()));

    assertThat(status).isEqualTo(new Script.Result(1, "no platform runs from this checkout\n"));
    assertThat(folder.resolve("state")).isDirectory();
  }

  @Test
  void folderThatCannotBeWrittenIsNamedWithTheRemedy() throws Exception {
    Path taken = Files.writeString(folder.resolve("state"), "a file");

    Script.Result status =
        Script.run(List.of("./drover", "status"), Map.of("DROVER_STATE", taken.toString()));

    assertThat(status.status()).isEqualTo(1);
    assertThat(status.output())
        .startsWith("drover: " + taken + " is not a folder that ")
        .contains("set DROVER_STATE")
        .hasLineCount(1);
  }

  /** Every file that git knows and that is a shell's by its name or its first line. */
  private static List<Path> scripts() throws Exception {
    Script.Result files =
        Script.run(List.of("git", "ls-files", "--cached", "--others", "--exclude-standard"));
    assertThat(files.status()).as(files.output()).isZero();
    List<Path> scripts = new ArrayList<>();
    for (String name : files.output().lines().toList()) {
      Path file = Script.ROOT.resolve(name);
      if (Files.isRegularFile(file)
          && (name.endsWith(".sh")
              || name.endsWith("/setenv")
              || SHEBANG.matcher(start(file)).find())) {
        scripts.add(file);
      }
    }
    return scripts;
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(40), StandardCharsets.ISO_8859_1);
    }
  }
}
