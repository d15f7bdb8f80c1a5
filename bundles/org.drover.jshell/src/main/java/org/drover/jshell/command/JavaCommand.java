// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.drover.api.DroverException;
import org.drover.command.AuditTrail;
import org.drover.command.Execution;
import org.drover.command.Seat;

/** What the commands of this face share. */
abstract class JavaCommand implements Action {
  static final String SCOPE = "vfio";

  @Reference private Session session;
  @Reference private AuditTrail trail;

  @Override
  public final Object execute() throws CommandException {
    Seat seat = new Seat(session);
    new Execution(this, seat, trail).carryOut(() -> run(seat));
    return null;
  }

  /**
   * Does the work.
   *
   * @throws DroverException with the sentence for the person
   */
  abstract void run(Seat seat);
}
