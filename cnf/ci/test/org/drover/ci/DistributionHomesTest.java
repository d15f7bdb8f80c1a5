// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cnf/sh/distribution.sh}: where a build is unpacked, and how long that stays. */
class DistributionHomesTest {
  private static final String UNPACK = "need_distribution; echo \"$HOME_OF_KARAF\"";

  @TempDir private Path folder;
  private Path state;

  @BeforeEach
  void build() throws Exception {
    state = folder.resolve("state");
    archive("first");
  }

  @Test
  void oneBuildIsUnpackedOnce() throws Exception {
    Path home = unpack();
    assertThat(home.resolve("bin/karaf")).hasContent("first");
    Files.delete(home.resolve("bin/karaf"));

    assertThat(unpack()).isEqualTo(home);
    assertThat(home.resolve("bin/karaf")).doesNotExist();
  }

  @Test
  void earlierBuildGoesWhenANewerOneIsUnpacked() throws Exception {
    Path first = unpack();
    archive("second, of another size");

    Path second = unpack();

    assertThat(second.resolve("bin/karaf")).hasContent("second, of another size");
    assertThat(first).doesNotExist();
    assertThat(homes()).containsExactly(second);
  }

  @Test
  void earlierBuildStaysWhileAProcessThatStartedFromItLives() throws Exception {
    // A child of the script that outlives it, as a platform, and a guest of the rig.
    Path first =
        Path.of(
            sh("need_distribution; sleep 600 >/dev/null 2>&1 & echo \"$HOME_OF_KARAF $!\"")
                .split(" ", -1)[0]);
    archive("second, of another size");
    try {
      assertThat(unpack()).isNotEqualTo(first);
      assertThat(first.resolve("bin/karaf")).hasContent("first");
    } finally {
      endChildren();
    }
    archive("third, of one more size");

    Path third = unpack();
    assertThat(homes()).containsExactly(third);
  }

  @Test
  void unpackingThatWasCutOffIsDoneAgain() throws Exception {
    Path home = unpack();
    Files.move(home, Path.of(home + ".new"));

    assertThat(unpack()).isEqualTo(home);
    assertThat(home.resolve("bin/karaf")).hasContent("first");
    assertThat(homes()).containsExactly(home);
  }

  private void endChildren() {
    ProcessHandle.allProcesses()
        .filter(process -> openFiles(process).anyMatch(file -> file.startsWith(state)))
        .forEach(
            process -> {
              process.destroy();
              process.onExit().join();
            });
  }

  private static Stream<Path> openFiles(ProcessHandle process) {
    try (Stream<Path> links = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return links.flatMap(DistributionHomesTest::target).toList().stream();
    } catch (IOException e) {
      // Another user's, or gone.
      return Stream.empty();
    }
  }

  private static Stream<Path> target(Path link) {
    try {
      return Stream.of(Files.readSymbolicLink(link));
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private List<Path> homes() throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files.filter(Files::isDirectory).filter(file -> !file.endsWith("log")).toList();
    }
  }

  private Path unpack() throws Exception {
    return Path.of(sh(UNPACK));
  }

  /** Makes a checkout whose build left an archive that holds a text. */
  private void archive(String text) throws Exception {
    Path target = folder.resolve("checkout/karaf-features/distribution/target");
    Files.createDirectories(target);
    Path content = Files.createDirectories(folder.resolve("content/drover/bin"));
    Files.writeString(content.resolve("karaf"), text);
    Path archive = target.resolve("org.drover.distribution-1.tar.gz");
    Script.Result packed =
        Script.run(List.of("tar", "-czf", archive.toString(), "-C", folder + "/content", "drover"));
    assertThat(packed.status()).as(packed.output()).isZero();
  }

  private String sh(String commands) throws Exception {
    String script =
        "set -eu; . cnf/sh/common.sh; DROVER_SH=cnf/sh; . cnf/sh/distribution.sh; " + commands;
    Script.Result result =
        Script.run(
            List.of("/bin/sh", "-c", script),
            Map.of(
                "DROVER_ROOT", folder.resolve("checkout").toString(),
                "DROVER_STATE", state.toString()));
    assertThat(result.status()).as(result.output()).isZero();
    return result.output().strip();
  }
}
