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

/** {@code vfio:proceed}. */
@Service
@Command(
    scope = VfioCommand.SCOPE,
    name = "proceed",
    description = "Lets a session go on that holds at a pause point.",
    detailedDescription =
        """
        Pause points are asked for with vfio:migrate --pause, for tests and drills.

        Example:  vfio:proceed m1\
        """)
public final class ProceedCommand extends ReportCommand {
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
    session.proceed();
    print(console, () -> Json.object("session", id), () -> id + " goes on.");
  }
}
