// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Session;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:switchover}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "switchover",
    description = "Lets a migration go that is held in PRE_COPY by --policy manual.",
    detailedDescription =
        """
        The devices are stopped, the rest of their state is moved, and they run at the destination.

        Example:  vfio:switchover m1\
        """)
public final class SwitchoverCommand extends SteeringCommand {
  @Override
  protected String steer(Session session) {
    String id = session.id();
    session.switchover();
    return id + " switches over; `vfio:sessions " + id + "` tells how it ends.";
  }
}
