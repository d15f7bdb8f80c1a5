// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.util.List;

/**
 * What a benchmark measured.
 *
 * @param name of the benchmark
 * @param title what is compared, one sentence
 * @param base who the reference is
 * @param subject who is compared with it
 * @param commands what was run, as a reader of the checkout would type it
 * @param rows of figures: what, of the reference, of whom is compared
 * @param measure what {@code bench/limits} limits, for people
 * @param value of that
 * @param notes sentences that a reader needs to judge the figures
 */
record Result(
    String name,
    String title,
    String base,
    String subject,
    List<String> commands,
    List<Row> rows,
    String measure,
    double value,
    List<String> notes) {

  Result {
    commands = List.copyOf(commands);
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * One line of the table.
   *
   * @param what was measured, with its unit
   * @param base the reference's figure
   * @param subject the other's
   */
  record Row(String what, String base, String subject) {}

  /** The value as it is printed: whole numbers without a fraction. */
  String text() {
    return value == Math.rint(value) ? "%.0f".formatted(value) : "%.2f".formatted(value);
  }
}
