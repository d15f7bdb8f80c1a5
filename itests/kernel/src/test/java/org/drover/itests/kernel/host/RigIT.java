// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drover.itests.kernel.guest.GuestReport;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boots each kernel of the rig with the PCI functions and asks, inside, for what it promises. */
final class RigIT {
  private final Path rig = Path.of(System.getProperty("drover.rig"));

  @ParameterizedTest
  @EnumSource
  void guestHasTheKernelAndTheFunctionsThatItIsAskedFor(RigKernel kernel)
      throws IOException, InterruptedException {
    GuestMachine machine = GuestMachine.on(kernel).withPci();
    List<Class<?>> tests = new ArrayList<>(GuestTests.PCI);
    if (kernel == RigKernel.DEBIAN) {
      tests.addAll(GuestTests.UNLOADING);
      tests.addAll(GuestTests.BUS_ERRORS);
    }

    GuestResult result =
        new Guest("rig-" + kernel.word(), machine, Duration.ofMinutes(8)).run(tests);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.property(GuestReport.RELEASE)).isEqualTo(prepared(kernel));
  }

  /** The release of the kernel that was prepared: the two may be of different versions. */
  private String prepared(RigKernel kernel) throws IOException, InterruptedException {
    Process prepare =
        new ProcessBuilder(rig.resolve("prepare").toString(), "--kernel", kernel.word())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    prepare.getOutputStream().close();
    String folder = new String(prepare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(prepare.waitFor()).as("status of prepare --kernel %s", kernel.word()).isZero();
    return Files.readString(Path.of(folder.strip(), "release")).strip();
  }
}
