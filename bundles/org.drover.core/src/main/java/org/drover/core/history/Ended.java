// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;

/**
 * A session that is over.
 *
 * @param snapshot its last one
 * @param report what it came to
 */
public record Ended(MigrationSnapshot snapshot, MigrationReport report) {
  /** Refuses two sessions in one. */
  public Ended {
    if (!snapshot.id().equals(report.id())) {
      throw new IllegalArgumentException(
          "the snapshot is of " + snapshot.id() + ", the report of " + report.id());
    }
  }
}
