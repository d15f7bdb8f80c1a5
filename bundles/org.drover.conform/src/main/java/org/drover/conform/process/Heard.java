// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.UnfinishedConformanceException;

/** What a worker has said so far: if it dies, that is what there is to report. */
final class Heard {
  private final List<ConformanceCheck> checks;
  private final List<ConformanceResult> results = new ArrayList<>();

  /** Null until the device is open. */
  private ConformanceReport begun;

  private long began;

  Heard(List<ConformanceCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  void begun(ConformanceReport report) {
    begun = report;
    began = System.nanoTime();
  }

  void result(ConformanceResult result) {
    results.add(result);
  }

  /** Where the run is, in words. */
  String where() {
    return results.size() < checks.size()
        ? "in the check " + checks.get(results.size()).id()
        : "after the last check";
  }

  /**
   * The end of a run whose worker does not say its last.
   *
   * @param sentence how that is known; what was seen of the check that was under way
   * @return with a report, if the run had begun
   */
  DroverException cutShort(String sentence) {
    return begun == null
        ? new DroverException(sentence)
        : new UnfinishedConformanceException(sentence, report(sentence));
  }

  private ConformanceReport report(String sentence) {
    List<ConformanceResult> all = new ArrayList<>(results);
    String died = "the process that checked it died " + where();
    checks.stream()
        .skip(results.size())
        .forEach(
            check ->
                all.add(
                    all.size() == results.size()
                        ? result(check, ConformanceVerdict.FAIL, sentence)
                        : result(check, ConformanceVerdict.NOT_RUN, died)));
    return new ConformanceReport(
        begun.address(),
        begun.release(),
        begun.driver(),
        begun.via(),
        begun.features(),
        begun.started(),
        Duration.ofNanos(System.nanoTime() - began),
        all,
        "not brought back: " + died + "; reset it before it is used");
  }

  private static ConformanceResult result(
      ConformanceCheck check, ConformanceVerdict verdict, String seen) {
    return new ConformanceResult(check, verdict, seen, List.of());
  }
}
