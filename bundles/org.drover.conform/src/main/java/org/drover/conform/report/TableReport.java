// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;
import org.drover.fsm.FeatureSet;

/**
 * A table for people: every check in a line, then in detail what did not pass. Checks that do not
 * apply for one and the same reason are a line together.
 */
final class TableReport {
  private static final int WIDTH = 80;
  private static final int VERDICT = 17;
  private static final int LEAST_SEEN = 12;
  private static final int ROWS = 12;
  private static final String NONE = FeatureSet.ofBits(0).toString();

  private TableReport() {}

  static String of(ConformanceReport report) {
    StringBuilder text = new StringBuilder(head(report));
    text.append('\n');
    int id = idWidth(report);
    text.append(line("VERDICT", "CHECK", "SEEN", id));
    Map<String, List<String>> shared = shared(report);
    for (ConformanceResult result : report.results()) {
      if (isToldBelow(result, shared)) {
        continue;
      }
      text.append(
          line(result.verdict().toString(), result.check().id(), Plain.line(result.seen()), id));
    }
    for (ConformanceResult result : report.results()) {
      if (result.verdict() == ConformanceVerdict.FAIL
          || result.verdict() == ConformanceVerdict.KNOWN_DEVIATION) {
        text.append('\n').append(detail(result));
      }
    }
    shared.forEach((reason, ids) -> text.append('\n').append(together(reason, ids)));
    byReason(report, ConformanceVerdict.NOT_APPLICABLE).entrySet().stream()
        .filter(entry -> !shared.containsKey(entry.getKey()))
        .forEach(
            entry ->
                text.append(
                    each(ConformanceVerdict.NOT_APPLICABLE, entry.getKey(), entry.getValue())));
    byReason(report, ConformanceVerdict.NOT_RUN)
        .forEach((reason, ids) -> text.append(each(ConformanceVerdict.NOT_RUN, reason, ids)));
    text.append('\n').append(Totals.of(report)).append('\n');
    text.append(Wrapped.labelled("The device was left ", report.left(), WIDTH));
    return text.toString();
  }

  private static String head(ConformanceReport report) {
    String driver = report.driver().isEmpty() ? "no known driver" : "driver " + report.driver();
    String what =
        report.address()
            + ": "
            + driver
            + ", opened by "
            + report.via()
            + ", kernel "
            + report.release()
            + ", "
            + features(report);
    String when =
        String.format(
            Locale.ROOT,
            "%s, %.1f s",
            report.started().truncatedTo(ChronoUnit.SECONDS),
            report.took().toNanos() / 1e9);
    return Wrapped.labelled("", what, WIDTH) + when + "\n";
  }

  private static String features(ConformanceReport report) {
    return report.features().equals(NONE) ? "no migration" : report.features();
  }

  private static int idWidth(ConformanceReport report) {
    int longest =
        report.results().stream().mapToInt(result -> result.check().id().length()).max().orElse(0);
    return Math.min(Math.max(longest, "CHECK".length()), WIDTH - VERDICT - 2 - LEAST_SEEN);
  }

  private static String line(String verdict, String id, String seen, int idWidth) {
    String start = pad(verdict, VERDICT) + pad(id, idWidth) + "  ";
    return (start + cut(seen, WIDTH - start.length())).stripTrailing() + "\n";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    return width < 4 ? "" : text.substring(0, width - 3).stripTrailing() + "...";
  }

  private static String detail(ConformanceResult result) {
    StringBuilder text = new StringBuilder();
    text.append(result.verdict()).append("  ").append(result.check().id()).append('\n');
    text.append(Wrapped.labelled("  rule    ", result.check().rule(), WIDTH));
    text.append(Wrapped.labelled("  source  ", result.check().source(), WIDTH));
    text.append(Wrapped.labelled("  seen    ", result.seen(), WIDTH));
    List<ConformanceRow> rows = result.rows();
    int first = Math.max(0, rows.size() - ROWS);
    if (first > 0) {
      text.append("  calls   the last ")
          .append(ROWS)
          .append(" of ")
          .append(rows.size())
          .append("; the JSON report has all\n");
    }
    for (int i = first; i < rows.size(); i++) {
      String label = i == 0 ? "  calls   " : " ".repeat(10);
      text.append(Wrapped.labelled(label, rows.get(i).toString(), WIDTH));
    }
    return text.toString();
  }

  /** Why more than one check does not apply, and the ids of these. */
  private static Map<String, List<String>> shared(ConformanceReport report) {
    Map<String, List<String>> shared = byReason(report, ConformanceVerdict.NOT_APPLICABLE);
    shared.values().removeIf(ids -> ids.size() == 1);
    return shared;
  }

  private static boolean isToldBelow(ConformanceResult result, Map<String, List<String>> shared) {
    return result.verdict() == ConformanceVerdict.NOT_APPLICABLE
        && shared.containsKey(result.seen());
  }

  /** By areas: the ids of a device without migration would fill two screens. */
  private static String together(String reason, List<String> ids) {
    Map<String, Long> areas =
        ids.stream()
            .collect(
                Collectors.groupingBy(
                    id -> id.split("\\.", 2)[0], LinkedHashMap::new, Collectors.counting()));
    String counts =
        areas.entrySet().stream()
            .map(area -> area.getKey() + " " + area.getValue())
            .collect(Collectors.joining(", "));
    return Wrapped.labelled(ids.size() + " checks not applicable: ", reason, WIDTH)
        + Wrapped.labelled("  ", counts, WIDTH);
  }

  private static Map<String, List<String>> byReason(
      ConformanceReport report, ConformanceVerdict verdict) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (ConformanceResult result : report.results()) {
      if (result.verdict() == verdict) {
        byReason.computeIfAbsent(result.seen(), any -> new ArrayList<>()).add(result.check().id());
      }
    }
    return byReason;
  }

  /** Several checks may share a reason: it is said once. */
  private static String each(ConformanceVerdict verdict, String reason, List<String> ids) {
    return "\n"
        + Wrapped.labelled(verdict + ": ", reason, WIDTH)
        + Wrapped.labelled("  ", String.join(", ", ids), WIDTH);
  }
}
