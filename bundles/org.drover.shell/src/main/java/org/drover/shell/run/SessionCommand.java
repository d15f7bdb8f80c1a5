// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.apache.karaf.shell.api.action.Option;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.text.Json;
import org.drover.text.ReportFormat;

/** A command that starts a session and waits for its end. */
public abstract class SessionCommand extends ReportCommand {
  @Option(
      name = "--detach",
      description =
          "Print the session's id and give the prompt back; vfio:sessions shows how it gets on.")
  private boolean detach;

  /**
   * Waits for a session, or does not, and prints what it came to.
   *
   * @param session that was started for this command
   * @param console where progress and report go
   * @param hint what a person may want to know meanwhile, without a full stop; may be empty
   * @throws DroverException if the session does not end in DONE
   */
  protected final void follow(Session session, Console console, String hint) {
    if (!hint.isEmpty()) {
      console.say(
          hint + "; " + (detach ? "`vfio:cancel " + session.id() + "`" : "Ctrl-C") + " ends that.");
    }
    if (detach) {
      print(console, () -> Json.object("session", session.id()), session::id);
      return;
    }
    MigrationReport report = new SessionWatch(session, console).await();
    print(
        console,
        () -> ReportFormat.json(report),
        () -> ReportFormat.text(report, console.tableWidth()));
    if (report.outcome() != SessionState.DONE) {
      throw new DroverException(
          report.error().isEmpty()
              ? session.id() + " ended in " + report.outcome() + "."
              : report.error());
    }
  }
}
