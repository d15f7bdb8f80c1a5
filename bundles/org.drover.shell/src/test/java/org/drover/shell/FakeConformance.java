// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.RefusedException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.testkit.samples.Samples;

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
  boolean unfinished;
  During during = () -> {};

  /** What happens elsewhere while the checks run. */
  interface During {
    void happens() throws IOException;
  }

  @Override
  public List<ConformanceCheck> checks(List<String> only) {
    return Stream.of(ARGSZ, BLOCKED)
        .filter(check -> only.isEmpty() || only.contains(check.id()) || only.contains(check.area()))
        .toList();
  }

  /** The form's name and the ids; as JSON with the keys that the suite writes. */
  @Override
  public String list(List<ConformanceCheck> checks, ConformanceForm form) {
    List<String> ids = checks.stream().map(ConformanceCheck::id).toList();
    return form == ConformanceForm.JSON
        ? ids.stream()
            .map(
                id ->
                    "{\"id\":\""
                        + id
                        + "\",\"rule\":\"A rule.\",\"source\":\"vfio.h\",\"dangerous\":false}")
            .collect(Collectors.joining(",", "[", "]"))
        : form + " " + ids;
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
    happen();
    started.countDown();
    if (waits) {
      await();
    }
    ConformanceReport report =
        new ConformanceReport(
            request.address(),
            "6.12.1",
            "mtty",
            request.via().orElse(AccessPath.GROUP),
            "STOP_COPY",
            Samples.NOON,
            Duration.ofMillis(1500),
            List.of(result),
            "RUNNING, reset");
    if (waits || unfinished) {
      throw new UnfinishedConformanceException(
          "the run ended after 1 checks; " + request.address() + " was left RUNNING", report);
    }
    return report;
  }

  private void happen() {
    try {
      during.happens();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        {"address": "emu:mtty-0", "release": "6.12.1", "driver": "mtty", "via": "group", "features": "STOP_COPY",
         "started": "2025-03-01T12:00:00Z", "tookMs": 1500.000, "conformant": true,
         "left": "RUNNING, reset", "counts": {"PASS": 1, "FAIL": 0, "KNOWN_DEVIATION": 0,
         "NOT_APPLICABLE": 0, "NOT_RUN": 0},
         "results": [{"id": "info.argsz", "verdict": "PASS", "seen": "", "rule": "A rule.",
          "source": "vfio.h", "dangerous": false, "rows": [{"call": "GET_INFO", "answer": "0"}]}]}
        """
        : form + " " + first.name() + "\n";
  }
}
