// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

/** A rule is broken; the message says what was seen and what was due. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A broken rule.
   *
   * @param seen a sentence without addresses, descriptor numbers and times
   */
  public Violation(String seen) {
    super(seen);
  }
}
