// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

/** A check has nothing to ask of this device; the message says what it lacks. */
public final class NotApplicable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A check that does not apply.
   *
   * @param why what the device or its kernel lacks
   */
  public NotApplicable(String why) {
    super(why);
  }
}
