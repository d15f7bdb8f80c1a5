// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;

/** A save, restore or migration did not end in DONE; its report says how, and what was done. */
public final class SessionFailedException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final transient MigrationReport report;

  /**
   * Of one session.
   *
   * @param report what it came to
   */
  public SessionFailedException(MigrationReport report) {
    super(
        report.error().isEmpty()
            ? report.id() + " ended in " + report.outcome() + "."
            : report.error());
    this.report = report;
  }

  /**
   * What it came to.
   *
   * @return the whole of it
   */
  public MigrationReport report() {
    return report;
  }
}
