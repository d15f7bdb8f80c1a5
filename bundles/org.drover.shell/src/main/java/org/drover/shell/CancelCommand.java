// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DroverException;
import org.drover.api.service.Session;
import org.drover.shell.complete.SessionCompleter;
import org.drover.shell.format.Json;
import org.drover.shell.run.Console;
import org.drover.shell.run.KnownSession;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:cancel}. */
@Service
@Command(
    scope = VfioCommand.SCOPE,
    name = "cancel",
    description = "Cancels a session: its source goes on RUNNING.",
    detailedDescription =
        """
        The session goes to a safe point first: a system call that is under way ends when the kernel says so. Past the commit it is too late.

        Example:  vfio:cancel m1\
        """)
public final class CancelCommand extends ReportCommand {
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
    if (!session.cancel()) {
      throw new DroverException(
          id
              + " is over or past the commit, too late to cancel; `vfio:sessions "
              + id
              + "` tells how it ends.");
    }
    print(
        console,
        () -> Json.object("session", id),
        () -> "cancelling " + id + "; `vfio:sessions " + id + "` tells when it is over.");
  }
}
