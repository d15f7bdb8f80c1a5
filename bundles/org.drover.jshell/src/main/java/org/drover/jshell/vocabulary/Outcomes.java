// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import org.drover.api.service.MigrationReport;
import org.drover.api.service.SessionState;
import org.drover.jshell.words.SessionFailedException;

/** What a word that shall end well makes of an end. */
final class Outcomes {
  private Outcomes() {}

  static MigrationReport done(MigrationReport report) {
    if (report.outcome() != SessionState.DONE) {
      throw new SessionFailedException(report);
    }
    return report;
  }
}
