// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.io.IOException;

/**
 * A peer's host was reached and said that nobody listens there. Anything else that keeps a call
 * from being answered (no route, no answer, no such host) is another {@link IOException}.
 */
public class NobodyListensException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Somebody was reached who is not there.
   *
   * @param message one sentence for a person
   * @param cause may be null
   */
  public NobodyListensException(String message, Throwable cause) {
    super(message, cause);
  }
}
