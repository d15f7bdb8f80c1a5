// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;

/**
 * A page for a bug report: on which kernel, what failed, against which rule, and how it was seen.
 */
final class MarkdownReport {
  private static final int FENCE = 3;
  private static final Pattern TICKS = Pattern.compile("`+");

  private MarkdownReport() {}

  static String of(ConformanceReport report) {
    StringBuilder page = new StringBuilder();
    page.append("# VFIO migration conformance of ").append(cell(report.address().toString()));
    page.append("\n\n| | |\n|---|---|\n")
        .append(fact("kernel", report.release()))
        .append(fact("driver", report.driver()))
        .append(fact("opened by", report.via().word()))
        .append(fact("features", report.features()))
        .append(fact("date", report.started().truncatedTo(ChronoUnit.SECONDS).toString()))
        .append(fact("totals", Totals.of(report)))
        .append(fact("the device was left", report.left()))
        .append("\n## Checks\n\n| verdict | check | seen |\n|---|---|---|\n");
    for (ConformanceResult result : report.results()) {
      page.append("| ")
          .append(result.verdict())
          .append(" | `")
          .append(result.check().id())
          .append("` | ")
          .append(cell(result.seen()))
          .append(" |\n");
    }
    page.append(details(report, ConformanceVerdict.FAIL, "Failures"));
    page.append(details(report, ConformanceVerdict.KNOWN_DEVIATION, "Known deviations"));
    return page.toString();
  }

  private static String fact(String name, String value) {
    return "| " + name + " | " + (value.isEmpty() ? "not known" : cell(value)) + " |\n";
  }

  private static String details(
      ConformanceReport report, ConformanceVerdict verdict, String title) {
    StringBuilder text = new StringBuilder();
    for (ConformanceResult result : report.results()) {
      if (result.verdict() == verdict) {
        text.append(text.isEmpty() ? "\n## " + title + "\n" : "").append(detail(result));
      }
    }
    return text.toString();
  }

  private static String detail(ConformanceResult result) {
    StringBuilder text = new StringBuilder();
    text.append("\n### `")
        .append(result.check().id())
        .append("`\n\n- Rule: ")
        .append(inline(result.check().rule()))
        .append("\n- Source: ")
        .append(inline(result.check().source()))
        .append("\n- Seen:\n\n")
        .append(block(result.seen()));
    if (!result.rows().isEmpty()) {
      StringBuilder rows = new StringBuilder();
      for (ConformanceRow row : result.rows()) {
        rows.append(rows.isEmpty() ? "" : "\n").append(row);
      }
      text.append("\nCalls, in their order:\n\n").append(block(rows.toString()));
    }
    return text.toString();
  }

  /**
   * Fenced code: nothing in it is Markdown, whatever it holds. Indented code would be a paragraph
   * of the list before it.
   */
  private static String block(String text) {
    String plain = Plain.text(text).strip();
    String fence = "`".repeat(Math.max(FENCE, longestTicks(plain) + 1));
    return fence + "\n" + plain + "\n" + fence + "\n";
  }

  private static int longestTicks(String text) {
    return TICKS.matcher(text).results().mapToInt(run -> run.group().length()).max().orElse(0);
  }

  private static String cell(String text) {
    return inline(text).replace("|", "\\|");
  }

  /** So that nothing of the text is taken for Markdown or HTML. */
  private static String inline(String text) {
    return Plain.line(text).replace("\\", "\\\\").replaceAll("([`*_\\[\\]<>])", "\\\\$1");
  }
}
