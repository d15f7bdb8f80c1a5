// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;

/** Two checks, which end as the test says; or a run that only an interrupt ends. */
final class FakeConformance implements Conformance {
  static final ConformanceCheck ARGSZ =
      new ConformanceCheck("info.argsz", "A short argsz is EINVAL.", "linux/vfio.h", false);
  static final ConformanceCheck BLOCKED =
      new ConformanceCheck(
          "pairs.blocked", "Blocked pairs are EINVAL.", "drivers/vfio/vfio_main.c", true);

  final List<ConformanceRequest> requests = new ArrayList<>();
  final CountDownLatch started = new CountDownLatch(1);
  ConformanceVerdict verdict = ConformanceVerdict.PASS;
  boolean waits;

  @Override
  public List<ConformanceCheck> checks() {
    return List.of(ARGSZ, BLOCKED);
  }

  @Override
  public ConformanceReport run(ConformanceRequest request, Consumer<ConformanceResult> progress) {
    if (!request.fresh()) {
      throw new RefusedException("checking " + request.address(), List.of("say --fresh"));
    }
    requests.add(request);
    ConformanceResult result =
        new ConformanceResult(ARGSZ, verdict, "", List.of(new ConformanceRow("GET_INFO", "0")));
    progress.accept(result);
    started.countDown();
    if (waits) {
      await();
      throw new DroverException(
          "the run was interrupted after 1 checks; " + request.address() + " was left RUNNING");
    }
    return new ConformanceReport(
        request.address(),
        "6.12.1",
        "mtty",
        "STOP_COPY",
        FakeDevices.NOON,
        Duration.ofMillis(1500),
        List.of(result),
        "RUNNING, reset");
  }

  private static void await() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The form's name and the first verdict; as JSON with the keys that the suite writes. */
  @Override
  public String render(ConformanceReport report, ConformanceForm form) {
    ConformanceVerdict first = report.results().get(0).verdict();
    return form == ConformanceForm.JSON
        ? """
        {"address": "emu:mtty-0", "release": "6.12.1", "driver": "mtty", "features": "STOP_COPY",
         "started": "2025-03-01T12:00:00Z", "tookMs": 1500.000, "conformant": true,
         "left": "RUNNING, reset", "counts": {"PASS": 1, "FAIL": 0, "KNOWN_DEVIATION": 0,
         "NOT_APPLICABLE": 0, "NOT_RUN": 0},
         "results": [{"id": "info.argsz", "verdict": "PASS", "seen": "", "rule": "A rule.",
          "source": "vfio.h", "dangerous": false, "rows": [{"call": "GET_INFO", "answer": "0"}]}]}
        """
        : form + " " + first.name() + "\n";
  }
}
