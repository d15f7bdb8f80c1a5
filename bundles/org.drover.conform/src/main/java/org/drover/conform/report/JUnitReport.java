// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;

/**
 * JUnit XML as CI servers read it. A known deviation is a test that passed and says so on its
 * output; what was not applicable or not run is skipped.
 */
final class JUnitReport {
  private JUnitReport() {}

  static String of(ConformanceReport report) {
    long skipped =
        report.count(ConformanceVerdict.NOT_APPLICABLE) + report.count(ConformanceVerdict.NOT_RUN);
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuite")
        .append(attribute("name", "conformance of " + report.address()))
        .append(attribute("tests", String.valueOf(report.results().size())))
        .append(attribute("failures", String.valueOf(report.count(ConformanceVerdict.FAIL))))
        .append(attribute("errors", "0"))
        .append(attribute("skipped", String.valueOf(skipped)))
        .append(attribute("time", seconds(report.took())))
        .append(attribute("timestamp", timestamp(report)))
        .append(">\n  <properties>\n")
        .append(property("kernel", report.release()))
        .append(property("driver", report.driver()))
        .append(property("via", report.via().word()))
        .append(property("features", report.features()))
        .append(property("left", report.left()))
        .append("  </properties>\n");
    report.results().forEach(result -> xml.append(testCase(result)));
    return xml.append("</testsuite>\n").toString();
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.3f", took.toNanos() / 1e9);
  }

  /** In UTC and without a zone, as the schema of JUnit's reports has it. */
  private static String timestamp(ConformanceReport report) {
    return report.started().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
  }

  private static String property(String name, String value) {
    return "    <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  }

  private static String testCase(ConformanceResult result) {
    String begin =
        "  <testcase"
            + attribute("classname", "conform." + result.check().area())
            + attribute("name", result.check().id());
    String inner = inner(result);
    return inner.isEmpty() ? begin + "/>\n" : begin + ">\n" + inner + "  </testcase>\n";
  }

  private static String inner(ConformanceResult result) {
    return switch (result.verdict()) {
      case PASS -> "";
      case FAIL ->
          "    <failure"
              + attribute("message", Plain.line(result.seen()))
              + attribute("type", "violation")
              + ">"
              + escaped(detail(result))
              + "</failure>\n";
      case KNOWN_DEVIATION ->
          "    <system-out>" + escaped("known deviation\n" + detail(result)) + "</system-out>\n";
      case NOT_APPLICABLE, NOT_RUN ->
          "    <skipped"
              + attribute("message", result.verdict() + ": " + Plain.line(result.seen()))
              + "/>\n";
    };
  }

  private static String detail(ConformanceResult result) {
    return "rule: "
        + result.check().rule()
        + "\nsource: "
        + result.check().source()
        + "\nseen: "
        + result.seen()
        + "\n"
        + result.rows().stream().map(ConformanceRow::toString).collect(Collectors.joining("\n"));
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + escaped(value).replace("\n", "&#10;") + "\"";
  }

  private static String escaped(String text) {
    return Plain.text(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
