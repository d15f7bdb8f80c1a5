// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/**
 * Something that a person has to know: its message is one sentence that names the thing, the place
 * and, where there is one, the remedy. Faces show the message; the stack goes to the log.
 */
public class DroverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With a sentence.
   *
   * @param message for a person
   */
  public DroverException(String message) {
    super(message);
  }

  /**
   * With a sentence and what is behind it.
   *
   * @param message for a person; does not repeat the cause's
   * @param cause what happened first
   */
  public DroverException(String message, Throwable cause) {
    super(message, cause);
  }
}
