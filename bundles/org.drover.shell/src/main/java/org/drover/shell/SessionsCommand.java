// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.SessionCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.KnownSession;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.SessionFormat;

/** {@code vfio:sessions}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "sessions",
    description = "Lists saves, restores and migrations, or shows what one came to.",
    detailedDescription =
        """
        The newest come first; ended ones are kept for a while.

        Examples:
          vfio:sessions
          vfio:sessions m1\
        """)
public final class SessionsCommand extends ReportCommand {
  @Argument(index = 0, name = "SESSION", description = "A session's id, for its report.")
  @Completion(SessionCompleter.class)
  private String id;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    if (id == null) {
      List<MigrationSnapshot> sessions = services.require(Sessions.class).list();
      print(
          console,
          () -> SessionFormat.json(sessions),
          () -> SessionFormat.text(sessions, console.tableWidth()));
      return;
    }
    Session session = KnownSession.find(services, id);
    // Before the snapshot: a report beside a snapshot that is not over would be odd.
    Optional<MigrationReport> report = session.report();
    MigrationSnapshot snapshot = session.snapshot();
    print(
        console,
        () -> SessionFormat.json(snapshot, report),
        () -> SessionFormat.text(snapshot, report, console.tableWidth()));
  }
}
