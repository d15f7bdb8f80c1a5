// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.io.IOException;

/** A kept session cannot be read; the message goes on from "it ...". */
final class DamagedEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedEntryException(String message) {
    super(message);
  }

  DamagedEntryException(String message, Throwable cause) {
    super(message, cause);
  }
}
