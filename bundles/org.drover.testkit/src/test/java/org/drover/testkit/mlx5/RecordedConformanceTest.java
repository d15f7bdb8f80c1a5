// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run is written line by line, and what is recorded is one of the real driver. */
final class RecordedConformanceTest {
  private static ConformanceResult result(
      String id, ConformanceVerdict verdict, String seen, ConformanceRow... rows) {
    return new ConformanceResult(
        new ConformanceCheck(id, "a rule", "a source", false), verdict, seen, List.of(rows));
  }

  private static ConformanceReport report(String release, Duration took) {
    return new ConformanceReport(
        DeviceAddress.parse("vfio:0000:01:00.1"),
        release,
        "mlx5_vfio_pci",
        AccessPath.GROUP,
        "STOP_COPY,P2P",
        Instant.EPOCH,
        took,
        List.of(
            result(
                "state.get",
                ConformanceVerdict.PASS,
                "",
                new ConformanceRow("GET MIG_DEVICE_STATE", "0, RUNNING")),
            result("load.half", ConformanceVerdict.KNOWN_DEVIATION, "STOP succeeded")),
        "RUNNING, reset");
  }

  @Test
  void aRunIsVerdictsAndCallsWithoutItsTimeAndRelease() {
    ConformanceReport report = report("6.12.117", Duration.ofSeconds(3));
    assertThat(RecordedConformance.text(report))
        .startsWith("# SPDX-License-Identifier: Apache-2.0\n")
        .endsWith(
            """

            [report]
            driver: mlx5_vfio_pci
            features: STOP_COPY,P2P
            left: RUNNING, reset

            [state.get]
            pass
              GET MIG_DEVICE_STATE -> 0, RUNNING

            [load.half]
            known deviation: STOP succeeded
            """);
    assertThat(RecordedConformance.lines(report))
        .isEqualTo(RecordedConformance.lines(report("6.1.0", Duration.ZERO)));
  }

  /** The rules that the driver breaks are those of mlx5vf_pci_step_device_state_locked(). */
  @ParameterizedTest
  @EnumSource
  void theRealDriverFailedNothingAndDeviatesInLoadsAlone(AccessPath via) {
    assertThat(RecordedConformance.file(via)).isEqualTo("conformance-" + via.word() + ".txt");
    assertThat(RecordedConformance.of(via).get("report"))
        .containsExactly(
            "driver: mlx5_vfio_pci", "features: STOP_COPY,P2P,PRE_COPY", "left: RUNNING, reset");
    assertThat(RecordedConformance.of(via).values())
        .noneMatch(lines -> lines.get(0).startsWith("FAIL"));
    assertThat(RecordedConformance.of(via).entrySet())
        .filteredOn(check -> check.getValue().get(0).startsWith("known deviation"))
        .extracting(check -> check.getKey())
        .containsExactly(
            "load.nothing-written",
            "load.one-byte-short",
            "load.half",
            "load.excess",
            "load.error-sticks");
  }
}
