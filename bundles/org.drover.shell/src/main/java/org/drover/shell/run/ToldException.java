// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.drover.api.DroverException;

/** Ends a command whose person has been told why already. */
final class ToldException extends DroverException {
  private static final long serialVersionUID = 1L;

  ToldException(String message) {
    super(message);
  }
}
