// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.KeptSessionCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.KnownSession;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
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
        The newest come first. The last ones that ended are listed too, since the platform was \
        started; --all has the history as well, which outlives it.

        Examples:
          vfio:sessions
          vfio:sessions --all
          vfio:sessions m1\
        """)
public final class SessionsCommand extends ReportCommand {
  @Argument(index = 0, name = "SESSION", description = "A session's id, for its report.")
  @Completion(KeptSessionCompleter.class)
  private String id;

  @Option(name = "--all", description = "Those that the history has, too.")
  private boolean all;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--all", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    if (id == null) {
      list(services.require(Sessions.class), console);
      return;
    }
    if (all) {
      throw new UsageException("vfio:sessions takes SESSION or --all, not both.");
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

  private void list(Sessions sessions, Console console) {
    List<MigrationSnapshot> listed = all ? sessions.all() : sessions.list();
    print(
        console,
        () -> SessionFormat.json(listed),
        () ->
            all
                ? SessionFormat.history(listed, console.tableWidth())
                : SessionFormat.text(listed, console.tableWidth()));
  }
}
