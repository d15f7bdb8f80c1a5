// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Records of the real mlx5 driver that a guest writes anew with {@code -Ddrover.rewrite=true}. */
final class Recordings {
  private static final boolean REWRITE = Boolean.getBoolean("drover.rewrite");

  private Recordings() {}

  /** A guest that is told whether to write. */
  static Guest told(Guest guest) {
    if (REWRITE) {
      guest.with("drover.rewrite", "true");
    }
    return guest;
  }

  /** What a guest has recorded becomes what is recorded, in the sources. */
  static void takeOver(Guest guest) throws IOException {
    if (!REWRITE) {
      return;
    }
    Path checkout = Path.of(System.getProperty("drover.rig")).resolve("../../..");
    Path sources =
        checkout.resolve(
            "bundles/org.drover.testkit/src/main/resources/org/drover/testkit/mlx5/recorded");
    Files.createDirectories(sources);
    try (Stream<Path> files = Files.list(guest.out().resolve("recorded"))) {
      for (Path file : files.toList()) {
        Files.copy(file, sources.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
