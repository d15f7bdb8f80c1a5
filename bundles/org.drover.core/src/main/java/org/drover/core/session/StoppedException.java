// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import org.drover.api.DroverException;

/** A session without a peer was stopped from outside. */
public final class StoppedException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final transient Notice notice;

  StoppedException(Notice notice) {
    super(notice instanceof Notice.Departed departed ? departed.reason() : "cancelled");
    this.notice = notice;
  }

  /**
   * Whether somebody wanted it.
   *
   * @return false if something left
   */
  public boolean byCancel() {
    return notice instanceof Notice.Cancel;
  }
}
