// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.host;

import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.vocabulary.Desk;

/** Opens sessions with the vocabulary in them. */
@FunctionalInterface
public interface Host {
  /**
   * Opens one.
   *
   * @param settings without the vocabulary
   * @param desk where it is used from
   * @return the session, which the caller closes
   * @throws org.drover.api.DroverException if it cannot be opened
   */
  Hosted open(SessionSettings settings, Desk desk);
}
