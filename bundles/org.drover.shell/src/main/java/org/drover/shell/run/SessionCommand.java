// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.apache.karaf.shell.api.action.Option;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Migrator;
import org.drover.api.service.Session;
import org.drover.text.Json;
import org.drover.text.ReportFormat;

/** A command that starts a session and waits for its end. */
public abstract class SessionCommand extends ReportCommand {
  @Option(
      name = "--detach",
      description =
          "Print the session's id and give the prompt back; vfio:sessions shows how it gets on.")
  private boolean detach;

  @Option(
      name = TimeLimit.OPTION,
      description =
          "Cancel the session after so many seconds: it goes to its safe point, and the command"
              + " fails.")
  private String timeout;

  /**
   * What was started.
   *
   * @param session that runs
   * @param hint what a person may want to know meanwhile, without a full stop; may be empty
   */
  public record Started(Session session, String hint) {}

  @Override
  protected final void run(Services services, Console console) {
    TimeLimit limit = TimeLimit.of(timeout);
    if (detach && limit.isSet()) {
      throw new UsageException(
          "--timeout is for a command that waits, and with --detach none does; leave one out.");
    }
    follow(start(services.require(Migrator.class), console), limit, console);
  }

  /**
   * Starts it.
   *
   * @param migrator who does
   * @param console knows the directory
   * @return the session, not waited for
   * @throws DroverException if it cannot begin
   */
  protected abstract Started start(Migrator migrator, Console console);

  /** Waits for a session, or does not, and prints what it came to. */
  private void follow(Started started, TimeLimit limit, Console console) {
    Session session = started.session();
    if (!started.hint().isEmpty()) {
      console.say(
          started.hint()
              + "; "
              + (detach ? "`vfio:cancel " + session.id() + "`" : "Ctrl-C")
              + " ends that.");
    }
    if (detach) {
      print(console, () -> Json.object("session", session.id()), session::id);
      return;
    }
    SessionWatch watch = new SessionWatch(session, console, limit);
    MigrationReport report = watch.await();
    print(
        console,
        () -> ReportFormat.json(report),
        () -> ReportFormat.text(report, console.tableWidth()));
    watch.requireDone(report);
  }
}
