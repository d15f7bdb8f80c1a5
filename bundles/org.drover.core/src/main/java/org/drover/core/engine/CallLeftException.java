// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;

/** A call was left before it was answered; nothing is known of whom it was for. */
final class CallLeftException extends IOException {
  private static final long serialVersionUID = 1L;

  CallLeftException(String place) {
    super("the call to " + place + " was left before it was answered");
  }
}
