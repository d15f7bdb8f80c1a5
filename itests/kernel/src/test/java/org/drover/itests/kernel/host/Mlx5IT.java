// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.Test;

/** Boots Debian's kernel with its own mlx5 driver and has Drover drive that, inside. */
final class Mlx5IT {
  private static final boolean REWRITE = Boolean.getBoolean("drover.rewrite");

  @Test
  void droverDrivesTheKernelsMlx5Driver() throws IOException, InterruptedException {
    GuestMachine machine = GuestMachine.on(RigKernel.DEBIAN).withMlx5();

    Guest guest = new Guest("mlx5", machine, Duration.ofMinutes(10));
    if (REWRITE) {
      guest.with("drover.rewrite", "true");
    }

    GuestResult result = guest.run(GuestTests.MLX5);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    if (REWRITE) {
      takeOver(guest.out().resolve("recorded"));
    }
  }

  /** What was recorded becomes what is recorded, in the sources. */
  private static void takeOver(Path recorded) throws IOException {
    Path checkout = Path.of(System.getProperty("drover.rig")).resolve("../../..");
    Path sources =
        checkout.resolve(
            "bundles/org.drover.testkit/src/main/resources/org/drover/testkit/mlx5/recorded");
    Files.createDirectories(sources);
    try (Stream<Path> files = Files.list(recorded)) {
      for (Path file : files.toList()) {
        Files.copy(file, sources.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
