// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import org.drover.api.DroverException;

/** Ends a command whose person has been told why already. */
public final class ToldException extends DroverException {
  private static final long serialVersionUID = 1L;

  /**
   * With the sentence that they were told.
   *
   * @param message for the log
   */
  public ToldException(String message) {
    super(message);
  }
}
