// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/** What came of a check. */
public enum ConformanceVerdict {
  /** The rule is kept. */
  PASS("pass"),
  /** The rule is broken. */
  FAIL("FAIL"),
  /** The rule is broken in a way that is known of this driver, and documented. */
  KNOWN_DEVIATION("known deviation"),
  /** The device or its kernel lacks what the rule is about. */
  NOT_APPLICABLE("not applicable"),
  /** The check was not begun: it is dangerous and nobody asked for it, or the run ended before. */
  NOT_RUN("not run");

  private final String words;

  ConformanceVerdict(String words) {
    this.words = words;
  }

  /**
   * Whether the check was carried out.
   *
   * @return true if the device had to answer
   */
  public boolean executed() {
    return this == PASS || this == FAIL || this == KNOWN_DEVIATION;
  }

  /** As people read it. */
  @Override
  public String toString() {
    return words;
  }
}
