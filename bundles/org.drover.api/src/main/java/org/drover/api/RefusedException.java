// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.List;

/**
 * Something is not done because it would lose a device's state or cannot work; nothing was touched.
 */
public final class RefusedException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> reasons;

  /**
   * With its reasons.
   *
   * @param what what is refused, for example {@code restore into emu:mtty-1}
   * @param reasons one or more sentences' halves, each with its remedy
   */
  public RefusedException(String what, List<String> reasons) {
    super(what + " is refused: " + String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /**
   * Why.
   *
   * @return at least one
   */
  public List<String> reasons() {
    return reasons;
  }
}
