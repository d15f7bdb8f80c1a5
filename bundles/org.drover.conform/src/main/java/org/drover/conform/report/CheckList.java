// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.util.List;
import org.drover.api.service.ConformanceCheck;

/** The checks for people: the id, behind it the rule and where it stands. */
public final class CheckList {
  private static final int WIDTH = 80;

  private CheckList() {}

  /**
   * Writes checks down.
   *
   * @param checks in the order in which they run
   * @return lines that end with a line feed each
   */
  public static String of(List<ConformanceCheck> checks) {
    StringBuilder text = new StringBuilder();
    for (ConformanceCheck check : checks) {
      text.append(check.id()).append(check.dangerous() ? "  (dangerous)" : "").append('\n');
      text.append(Wrapped.labelled("    ", check.rule(), WIDTH));
      text.append(Wrapped.labelled("    source: ", check.source(), WIDTH));
    }
    return text.toString();
  }
}
