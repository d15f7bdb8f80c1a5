// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.drover.api.DroverException;

/** A run that had begun ended before its last check; what it found until then is kept. */
public final class UnfinishedConformanceException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final transient ConformanceReport report;

  /**
   * With what came of the run.
   *
   * @param message why it ended, and how the device was left
   * @param report with a result for every check that was chosen: those that did not run are not run
   */
  public UnfinishedConformanceException(String message, ConformanceReport report) {
    super(message);
    this.report = report;
  }

  /**
   * What came of it.
   *
   * @return whether the device is conformant cannot be told from it
   */
  public ConformanceReport report() {
    return report;
  }
}
