// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import org.drover.api.DroverException;

/** What was typed is not carried out; nothing was done, and nothing is broken. */
public class NothingDoneException extends DroverException {
  private static final long serialVersionUID = 1L;

  /**
   * With a sentence.
   *
   * @param message for the person who typed it
   */
  protected NothingDoneException(String message) {
    super(message);
  }
}
