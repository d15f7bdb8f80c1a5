// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drover.itests.kernel.guest.GuestReport;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Boots the guest and runs, in a plain JVM inside it, what asks the kernel itself. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PlainJvmIT {

  @Test
  @Order(1)
  void kernelDevicesDoWhatDroverPredicts() throws IOException, InterruptedException {
    isGreen(new Guest("plain", Duration.ofMinutes(5)).run(GuestTests.PLAIN));
  }

  /** The same tests by nodes of devices and iommufd. */
  @Test
  @Order(2)
  void theyDoSoByTheirOwnNodes() throws IOException, InterruptedException {
    List<Class<?>> tests = new ArrayList<>(GuestTests.PLAIN);
    tests.addAll(GuestTests.IOMMUFD);
    GuestMachine machine = GuestMachine.on(RigKernel.IOMMUFD);

    isGreen(new Guest("cdev", machine, Duration.ofMinutes(5)).run(tests));
  }

  private static void isGreen(GuestResult result) throws IOException {

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.property(GuestReport.RELEASE))
        .startsWith("6.12.")
        .isNotEqualTo(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
  }

  /** In a guest of its own, and last: an unfixed kernel never answers. */
  @Test
  @Order(3)
  void blockedPairsAreRefusedAndDoNotHangTheKernel() throws IOException, InterruptedException {
    GuestResult result = new Guest("blocked", Duration.ofMinutes(2)).run(GuestTests.BLOCKED);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
  }
}
