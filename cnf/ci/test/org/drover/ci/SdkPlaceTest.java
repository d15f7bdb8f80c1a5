// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cnf/sh/sdk.sh}: where the SDK is unpacked; projects remember that place. */
class SdkPlaceTest {
  @TempDir private Path folder;
  private Path state;

  @BeforeEach
  void build() throws Exception {
    state = Files.createDirectory(folder.resolve("state"));
    archive("first");
  }

  @Test
  void oneBuildIsUnpackedOnce() throws Exception {
    assertThat(unpack()).isEqualTo(new Script.Result(0, state + "/sdk\n"));
    assertThat(state.resolve("sdk/taken")).hasContent("first");
    Files.writeString(state.resolve("sdk/mine"), "");

    unpack();
    assertThat(state.resolve("sdk/mine")).exists();
  }

  @Test
  void anotherBuildTakesTheSamePlace() throws Exception {
    unpack();
    archive("second, of another size");

    assertThat(unpack()).isEqualTo(new Script.Result(0, state + "/sdk\n"));
    assertThat(state.resolve("sdk/taken")).hasContent("second, of another size");
    assertThat(state).isDirectoryNotContaining("glob:**.{new,old}");
  }

  @Test
  void unpackingThatWasCutOffIsDoneAgain() throws Exception {
    unpack();
    Files.move(state.resolve("sdk"), state.resolve("sdk.old"));
    Files.createDirectory(state.resolve("sdk.new"));

    assertThat(unpack().status()).isZero();
    assertThat(state.resolve("sdk/taken")).hasContent("first");
  }

  @Test
  void archiveThatIsNotWholeIsNamedAndTheLastOneStays() throws Exception {
    unpack();
    Path archive = archive("second, of another size");
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length / 2));

    Script.Result result = unpack();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .endsWith(
            "drover: karaf-features/sdk/target/org.drover.sdk-1.tar.gz is not whole: wait for the"
                + " build that is under way, or run ./drover build\n");
    assertThat(state.resolve("sdk/taken")).hasContent("first");
  }

  private Script.Result unpack() throws Exception {
    String script =
        "set -eu; . cnf/sh/common.sh; DROVER_SH=cnf/sh; . cnf/sh/sdk.sh; need_sdk; echo \"$SDK\"";
    return Script.run(
        List.of("/bin/sh", "-c", script),
        Map.of(
            "DROVER_ROOT", folder.resolve("checkout").toString(),
            "DROVER_STATE", state.toString()));
  }

  /** Makes a checkout whose build left an SDK that holds a text. */
  private Path archive(String text) throws Exception {
    Path target = Files.createDirectories(folder.resolve("checkout/karaf-features/sdk/target"));
    Path content = Files.createDirectories(folder.resolve("content/sdk"));
    Files.writeString(content.resolve("taken"), text);
    Path archive = target.resolve("org.drover.sdk-1.tar.gz");
    Script.Result packed =
        Script.run(List.of("tar", "-czf", archive.toString(), "-C", folder + "/content", "sdk"));
    assertThat(packed.status()).as(packed.output()).isZero();
    return archive;
  }
}
