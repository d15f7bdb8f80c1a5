// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceVerdict;

/** How many checks ended in which way. */
final class Totals {
  private Totals() {}

  static String of(ConformanceReport report) {
    long deviations = report.count(ConformanceVerdict.KNOWN_DEVIATION);
    return report.count(ConformanceVerdict.PASS)
        + " pass, "
        + report.count(ConformanceVerdict.FAIL)
        + " fail, "
        + deviations
        + (deviations == 1 ? " known deviation, " : " known deviations, ")
        + report.count(ConformanceVerdict.NOT_APPLICABLE)
        + " not applicable, "
        + report.count(ConformanceVerdict.NOT_RUN)
        + " not run";
  }
}
