// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.Session;
import org.drover.shell.complete.SessionCompleter;
import org.drover.shell.format.Json;
import org.drover.shell.run.Console;
import org.drover.shell.run.KnownSession;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:switchover}. */
@Service
@Command(
    scope = VfioCommand.SCOPE,
    name = "switchover",
    description = "Lets a migration go that is held in PRE_COPY by --policy manual.",
    detailedDescription =
        """
        The devices are stopped, the rest of their state is moved, and they run at the destination.

        Example:  vfio:switchover m1\
        """)
public final class SwitchoverCommand extends ReportCommand {
  @Argument(
      index = 0,
      name = "SESSION",
      description = "Its id; vfio:sessions lists them.",
      required = true)
  @Completion(SessionCompleter.class)
  private String id;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Session session = KnownSession.find(services, id);
    session.switchover();
    print(
        console,
        () -> Json.object("session", id),
        () -> id + " switches over; `vfio:sessions " + id + "` tells how it ends.");
  }
}
