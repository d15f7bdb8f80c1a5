// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

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

/** A report with one check of each verdict, and texts that are hard to write down. */
public final class Samples {
  private Samples() {}

  /** The report. */
  public static ConformanceReport report() {
    return new ConformanceReport(
        DeviceAddress.parse("vfio:0000:3b:00.2"),
        "6.12.117+deb12-amd64",
        "mlx5_vfio_pci",
        AccessPath.CDEV,
        "STOP_COPY,P2P",
        Instant.parse("2026-01-02T03:04:05.600Z"),
        Duration.ofNanos(12_345_678_000L),
        List.of(passed(), failed(), deviation(), notApplicable("a"), notApplicable("b"), notRun()),
        "RUNNING, reset");
  }

  /** A plain pass. */
  public static ConformanceResult passed() {
    return new ConformanceResult(
        new ConformanceCheck("info.argsz", "A short argsz is EINVAL.", "vfio.h", false),
        ConformanceVerdict.PASS,
        "",
        List.of(new ConformanceRow("GET_INFO argsz 4", "EINVAL")));
  }

  /** A failure with control characters, quotes, markup and two lines. */
  public static ConformanceResult failed() {
    return new ConformanceResult(
        new ConformanceCheck(
            "state.same",
            "A SET to the state that the device is in answers 0 and does nothing else, so that a"
                + " user may repeat it.",
            "drivers/vfio/vfio_main.c, vfio_mig_get_next_state()",
            false),
        ConformanceVerdict.FAIL,
        "SET <RUNNING> & \"STOP\" | answered\u001b[31m EIO\nits thread is at: `mlx5_*`",
        List.of(
            new ConformanceRow("SET MIG_DEVICE_STATE RUNNING", "0"),
            new ConformanceRow("SET MIG_DEVICE_STATE RUNNING", "EIO")));
  }

  private static ConformanceResult deviation() {
    return new ConformanceResult(
        new ConformanceCheck("reset.empties", "A reset empties.", "vfio.h", false),
        ConformanceVerdict.KNOWN_DEVIATION,
        "it holds 5a (known)",
        List.of());
  }

  private static ConformanceResult notApplicable(String name) {
    return new ConformanceResult(
        new ConformanceCheck("precopy." + name, "Something of pre-copy.", "vfio.h", false),
        ConformanceVerdict.NOT_APPLICABLE,
        "the device does not report PRE_COPY",
        List.of());
  }

  private static ConformanceResult notRun() {
    return new ConformanceResult(
        new ConformanceCheck("pairs.blocked", "Blocked pairs are EINVAL.", "vfio.h", true),
        ConformanceVerdict.NOT_RUN,
        "a kernel without the fix may hang or crash; it runs with --dangerous",
        List.of());
  }
}
