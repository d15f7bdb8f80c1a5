// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;

/**
 * A boot of the guest with the assembled distribution, which was started once outside: what a first
 * start does takes long where every instruction is emulated.
 *
 * @param name of the boot, and of its folders
 * @param machine that boots
 */
record DistributionBoot(String name, GuestMachine machine) {

  /**
   * Runs test classes, which must all pass.
   *
   * @return what the guest's console in Java showed, line by line
   */
  List<String> run(List<Class<?>> tests) throws Exception {
    Path home = Distribution.work().resolve(name + "-home");
    Path base = Distribution.work().resolve(name + "-base");
    Platform.start(Distribution.unpack(home), base, Platform.SHORT_LIVED).close();

    Guest guest =
        new Guest(name, machine, Duration.ofMinutes(25))
            .with("drover.guest.home", home.toString())
            .with("drover.guest.base", base.toString())
            .with("drover.root", Distribution.checkout().toString())
            .with("drover.guest.transcript", "/mnt/out/jshell.txt")
            .with("drover.guard.seconds", "300");
    GuestResult result = guest.run(tests);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    return lines(guest.out().resolve("jshell.txt"));
  }

  private static List<String> lines(Path transcript) throws IOException {
    return Files.readAllLines(transcript);
  }
}
