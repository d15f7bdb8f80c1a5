// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.service.ConformanceRow;

/** What a check did, row by row. May be used from any thread; a blocked check's rows are read. */
public final class Transcript {
  private final List<ConformanceRow> rows = new ArrayList<>();

  /** An empty one. */
  public Transcript() {}

  /**
   * Adds a row.
   *
   * @param call what was asked
   * @param answer what came, without addresses, descriptor numbers and times
   */
  public synchronized void add(String call, String answer) {
    rows.add(new ConformanceRow(call, answer));
  }

  /**
   * Takes the rows out and begins anew.
   *
   * @return in their order
   */
  public synchronized List<ConformanceRow> take() {
    List<ConformanceRow> taken = List.copyOf(rows);
    rows.clear();
    return taken;
  }
}
