// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DroverException;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.SessionCompleter;
import org.drover.shell.run.BundleServices;
import org.drover.shell.run.Console;
import org.drover.shell.run.KnownSession;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.shell.watch.Watch;
import org.jline.terminal.Terminal;
import org.osgi.framework.BundleContext;

/** {@code vfio:watch}. It only looks, but at a terminal, and nobody but an admin has one. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "watch",
    description = "Shows sessions live on the whole screen.",
    detailedDescription =
        """
        All sessions, or one, in a table, and of the selected one how it gets on and the state \
        machines of its devices here: the present state is lit, the arcs that lead out of it \
        stand out. Changes nothing. q or Ctrl-C leaves, the arrows or k and j select; the \
        terminal is then as it was before.

        Examples:
          vfio:watch
          vfio:watch m1\
        """)
public final class WatchCommand extends ReportCommand {
  @Reference private BundleContext context;

  @Argument(index = 0, name = "SESSION", description = "The only session to show.")
  @Completion(SessionCompleter.class)
  private String id;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    if (json()) {
      throw new UsageException("vfio:watch is for people; write vfio:sessions --json.");
    }
    Terminal terminal =
        console
            .screen()
            .orElseThrow(
                () ->
                    new DroverException(
                        "vfio:watch needs a terminal that it can draw on; without one,"
                            + " `vfio:sessions` lists the sessions."));
    Optional<String> only = Optional.ofNullable(id);
    only.ifPresent(one -> KnownSession.find(services, one));
    new Watch(
            only,
            look -> {
              try (BundleServices now = new BundleServices(context)) {
                look.accept(now);
              }
            })
        .run(terminal);
  }
}
