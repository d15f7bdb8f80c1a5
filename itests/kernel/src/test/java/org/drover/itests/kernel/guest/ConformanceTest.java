// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.ConformanceRuns.with;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The conformance suite on the kernel's own mtty, and beside it on the emulator's. */
final class ConformanceTest {
  private static ConformanceRuns runs;

  @BeforeAll
  static void run() {
    runs = ConformanceRuns.of(false, OpeningTest.preferred());
  }

  @Test
  void sixtyChecksAndMoreAreExecutedOnTheKernel() {
    assertThat(runs.kernel().results().stream().filter(result -> result.verdict().executed()))
        .hasSizeGreaterThanOrEqualTo(60);
  }

  /**
   * {@code samples/vfio-mdev/mtty.c} of Linux 6.12: no RESET flag, no ENOMSG, a refused header that
   * is loaded all the same, a reset and an open that empty nothing, a logging that is a stub.
   */
  @Test
  void theKernelsDeviceDeviatesWhereItIsKnownToAndNowhereElse() {
    assertThat(with(runs.kernel(), ConformanceVerdict.FAIL)).isEmpty();
    List<String> known =
        new ArrayList<>(
            List.of(
                "info.reset-flag",
                "load.error-sticks",
                "precopy.temporary-end",
                "reset.empties",
                "reopen.running",
                "reopen.empties",
                "logging.started-once"));
    if (RigKernel.ofThisGuest() == RigKernel.IOMMUFD) {
      // Without IOMMUFD every report answers EOPNOTSUPP, due or not.
      known.add("logging.report-before-start");
    }
    assertThat(with(runs.kernel(), ConformanceVerdict.KNOWN_DEVIATION))
        .containsExactlyElementsOf(known);
    assertThat(runs.kernel().left()).isEqualTo("RUNNING, reset");
  }

  /** Verdict, errno, state and bytes, row by row. */
  @TestFactory
  Stream<DynamicTest> theEmulatorAnswersAsTheKernelDoes() {
    List<ConformanceResult> emulated = runs.emulator().results();
    List<ConformanceResult> real = runs.kernel().results();
    assertThat(emulated).hasSameSizeAs(real);
    return Stream.iterate(0, at -> at < real.size(), at -> at + 1)
        .map(
            at ->
                DynamicTest.dynamicTest(
                    real.get(at).check().id(),
                    () -> assertThat(emulated.get(at)).isEqualTo(real.get(at))));
  }
}
