// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import java.io.IOException;

/** A manifest or a message is not what it should be; says which frame and which key. */
public final class MalformedTextException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * At one place.
   *
   * @param where the frame, or the message in it
   * @param what what is wrong there, with the key; made {@linkplain PlainText plain} here, because
   *     it may hold what came
   */
  public MalformedTextException(String where, String what) {
    super(
        PlainText.of(where)
            + ": "
            + PlainText.of(what)
            + "; its writer broke the format: use the same Drover on both sides");
  }
}
