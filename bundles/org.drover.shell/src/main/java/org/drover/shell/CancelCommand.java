// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.DroverException;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:cancel}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "cancel",
    description = "Cancels a session: its source goes on RUNNING.",
    detailedDescription =
        """
        The session goes to a safe point first: a system call that is under way ends when the kernel says so. Past the commit it is too late.

        Example:  vfio:cancel m1\
        """)
public final class CancelCommand extends SteeringCommand {
  @Override
  protected String steer(Session session) {
    String id = session.id();
    boolean cancelled = session.cancel();
    if (!cancelled && session.snapshot().state() == SessionState.IN_DOUBT) {
      throw new DroverException(
          id
              + " is in doubt, and a cancel decides nothing; `vfio:sessions "
              + id
              + "` tells what it waits for, vfio:resolve asks at once or decides.");
    }
    if (!cancelled) {
      throw new DroverException(
          id
              + " is over or past the commit, too late to cancel; `vfio:sessions "
              + id
              + "` tells how it ends.");
    }
    return "cancelling " + id + "; `vfio:sessions " + id + "` tells when it is over.";
  }
}
