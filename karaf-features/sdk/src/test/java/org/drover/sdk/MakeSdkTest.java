// SPDX-License-Identifier: Apache-2.0
package org.drover.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the build leaves the SDK; what is in it is for SdkIT. */
class MakeSdkTest {
  @TempDir private Path target;

  @Test
  void theNewestIsTheOnlyOne() throws Exception {
    for (String version : new String[] {"0.1.0", "0.10.0", "0.2.0-SNAPSHOT"}) {
      Path sdk = Files.createDirectory(target.resolve("org.drover.sdk-" + version));
      Files.writeString(sdk.resolve("README.md"), version);
      Files.writeString(target.resolve("org.drover.sdk-" + version + ".tar.gz"), version);
    }
    Files.writeString(target.resolve("probe.log"), "built");

    MakeSdk.dropOthers(target, "org.drover.sdk-0.10.0");

    assertThat(names(target))
        .containsExactlyInAnyOrder(
            "org.drover.sdk-0.10.0", "org.drover.sdk-0.10.0.tar.gz", "probe.log");
    assertThat(target.resolve("org.drover.sdk-0.10.0/README.md")).hasContent("0.10.0");
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
