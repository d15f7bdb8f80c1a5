// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;

/** Reports, written down. */
public final class Reports {
  private Reports() {}

  /**
   * Writes a report down.
   *
   * @param report of a run
   * @param form in which form
   * @return lines that end with a line feed each
   */
  public static String render(ConformanceReport report, ConformanceForm form) {
    return switch (form) {
      case TABLE -> TableReport.of(report);
      case JSON -> JsonReport.of(report);
      case JUNIT -> JUnitReport.of(report);
      case MARKDOWN -> MarkdownReport.of(report);
    };
  }
}
