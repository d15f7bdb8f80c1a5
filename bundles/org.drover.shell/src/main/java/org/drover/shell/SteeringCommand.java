// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.Session;
import org.drover.shell.complete.SessionCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.KnownSession;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.text.Json;

/** A command that tells a session what to do and does not wait for what becomes of it. */
abstract class SteeringCommand extends ReportCommand {
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
  protected final void run(Services services, Console console) {
    String said = steer(KnownSession.find(services, id));
    print(console, () -> Json.object("session", id), () -> said);
  }

  /**
   * Tells the session.
   *
   * @param session that was named
   * @return the sentence for people
   * @throws org.drover.api.DroverException if it does not take that now
   */
  protected abstract String steer(Session session);
}
