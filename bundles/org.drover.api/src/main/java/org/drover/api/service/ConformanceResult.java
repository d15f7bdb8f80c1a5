// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;

/**
 * What came of one check.
 *
 * @param check which
 * @param verdict the verdict
 * @param seen what was seen, in a sentence; empty for a plain pass
 * @param rows what was done, in its order
 */
public record ConformanceResult(
    ConformanceCheck check, ConformanceVerdict verdict, String seen, List<ConformanceRow> rows) {

  /** Keeps the rows unchangeable. */
  public ConformanceResult {
    rows = List.copyOf(rows);
  }
}
