// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.drover.command.NothingDoneException;

/** What was typed cannot be meant; nothing was done. */
public final class UsageException extends NothingDoneException {
  private static final long serialVersionUID = 1L;

  /**
   * With a sentence.
   *
   * @param message for the person who typed it: what is wrong and what can be typed instead
   */
  public UsageException(String message) {
    super(message);
  }
}
