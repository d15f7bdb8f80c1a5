// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;

/** What came of conformance checks, in short; the suite itself writes whole reports down. */
public final class ConformanceFormat {
  private ConformanceFormat() {}

  /**
   * A report's summary for people.
   *
   * @param report of a run
   * @param width of the terminal, in columns
   * @return how many checks ended how, and a table of those that broke their rule
   */
  public static String text(ConformanceReport report, int width) {
    List<ConformanceResult> broken =
        report.results().stream()
            .filter(result -> result.verdict().executed())
            .filter(result -> result.verdict() != ConformanceVerdict.PASS)
            .toList();
    return new Facts()
            .add(report.address().toString(), conformance(report))
            .add("driver", report.driver().isEmpty() ? "not known" : report.driver())
            .add("opened by", report.via())
            .add("kernel", report.release())
            .add("features", report.features())
            .add("checks", counts(report) + ", in " + Amounts.time(report.took()))
            .add("left", report.left())
            .text(width)
        + (broken.isEmpty() ? "" : "\n" + text(broken, width));
  }

  private static String conformance(ConformanceReport report) {
    if (report.conformant()) {
      return "conformant";
    }
    return report.count(ConformanceVerdict.FAIL) == 0 ? "nothing was executed" : "NOT CONFORMANT";
  }

  private static String counts(ConformanceReport report) {
    return Arrays.stream(ConformanceVerdict.values())
        .filter(verdict -> report.count(verdict) > 0)
        .map(verdict -> report.count(verdict) + " " + verdict)
        .collect(Collectors.joining(", "));
  }

  /**
   * Results for people.
   *
   * @param results in the order of the lines
   * @param width of the terminal, in columns
   * @return a table
   */
  public static String text(List<ConformanceResult> results, int width) {
    Table table = new Table("CHECK", "VERDICT", "SEEN").wide("SEEN");
    results.forEach(
        result -> table.row(result.check().id(), result.verdict(), Plain.text(result.seen())));
    return table.text(width);
  }
}
