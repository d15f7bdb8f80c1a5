// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

/** The device cannot be brought to where a check begins; no further check makes sense. */
public final class Unusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A device that cannot be used.
   *
   * @param why what was tried and what came
   */
  public Unusable(String why) {
    super(why);
  }
}
