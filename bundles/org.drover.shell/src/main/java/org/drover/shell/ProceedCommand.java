// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Session;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:proceed}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "proceed",
    description = "Lets a session go on that holds at a pause point.",
    detailedDescription =
        """
        Pause points are asked for with vfio:migrate --pause, for tests and drills.

        Example:  vfio:proceed m1\
        """)
public final class ProceedCommand extends SteeringCommand {
  @Override
  protected String steer(Session session) {
    session.proceed();
    return session.id() + " goes on.";
  }
}
