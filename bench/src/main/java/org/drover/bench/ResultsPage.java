// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.time.LocalDate;
import java.util.List;

/** Formats results: for {@code bench/RESULTS.md}, and the same for a terminal. */
final class ResultsPage {
  private ResultsPage() {}

  static String page(LocalDate date, List<String> machine, List<Result> results, Limits limits) {
    StringBuilder page = new StringBuilder();
    page.append("<!-- SPDX-License-Identifier: Apache-2.0 -->\n# Results of the benchmarks\n\n")
        .append("Written by `bench/run` on ")
        .append(date)
        .append("; `bench/run --check` compares with the limits, which are in `bench/limits`. ")
        .append("The machine:\n\n");
    machine.forEach(line -> page.append("- ").append(line).append('\n'));
    results.forEach(result -> page.append('\n').append(section(result, limits)));
    return page.toString();
  }

  static String section(Result result, Limits limits) {
    StringBuilder section = new StringBuilder();
    section.append("## ").append(result.name()).append("\n\n");
    section.append(result.title()).append(".\n\n");
    result.commands().forEach(command -> section.append("    ").append(command).append('\n'));
    section.append("\n| | %s | %s |\n|---|---:|---:|\n".formatted(result.base(), result.subject()));
    result
        .rows()
        .forEach(
            row ->
                section.append(
                    "| %s | %s | %s |\n".formatted(row.what(), row.base(), row.subject())));
    section.append("\n**").append(verdict(result, limits)).append("**\n\n");
    result.notes().forEach(note -> section.append("- ").append(note).append('\n'));
    return section.toString();
  }

  /** One line: what was measured, and whether it is within its limit. */
  static String verdict(Result result, Limits limits) {
    Limits.Limit limit = limits.of(result.name());
    return "%s: %s; limit: %s%s"
        .formatted(
            result.measure(), result.text(), limit, limit.holds(result.value()) ? "" : " - BROKEN");
  }
}
