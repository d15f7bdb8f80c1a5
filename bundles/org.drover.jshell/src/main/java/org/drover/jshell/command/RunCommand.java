// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.drover.api.DroverException;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.command.Seat;
import org.drover.command.ToldException;
import org.drover.jshell.console.SourceFiles;
import org.drover.jshell.host.Host;
import org.drover.jshell.job.Jobs;
import org.drover.jshell.job.Script;
import org.drover.jshell.job.ScriptRun;
import org.drover.text.read.Numbers;

/** {@code vfio:run}. */
@Service
@Needs(value = Role.ADMIN, announced = true)
@Command(
    scope = JavaCommand.SCOPE,
    name = "run",
    description = "Runs a script of Java snippets.",
    detailedDescription =
        """
        A script is what could be typed in vfio:jshell, in a file. It has the same words; args() \
        is what stands behind its name. What goes wrong is told with file, line and caret. What \
        the script opened is given back when it ends, however it ends.

        The exit status is 0 if the script got to its end or called System.exit(0). Ctrl-C, the \
        end of the console, --timeout and vfio:jobs --kill end it sooner. Options stand before \
        FILE; what stands behind it is the script's.

        Examples:
          vfio:run tour.jsh
          vfio:run --timeout 60 migrate.jsh emu:mtty-0 emu:mtty-1\
        """)
public final class RunCommand extends JavaCommand {
  @Reference private Host host;
  @Reference private Jobs jobs;

  @Option(name = "--timeout", description = "How many seconds it may run.")
  private String timeout;

  @Argument(index = 0, name = "FILE", description = "The script.", required = true)
  @Completion(FileCompleter.class)
  private String file;

  @Argument(index = 1, name = "args", description = "What the script is given.", multiValued = true)
  private List<String> args;

  @Override
  void run(Seat seat) {
    Optional<Duration> limit =
        Optional.ofNullable(timeout).map(typed -> Numbers.seconds("--timeout", typed));
    Script script =
        new Script(new SourceFiles(seat::directory).read(file), args == null ? List.of() : args);
    ScriptRun run = new ScriptRun(jobs, host, new SeatOutput(seat));
    ScriptRun.Outcome outcome = run.run(script, seat.user(), limit);
    if (Thread.interrupted()) {
      seat.promptIsBack();
    }
    if (outcome.status() != 0) {
      throw outcome
          .why()
          .map(why -> new DroverException(script.name() + " was ended: " + why + "."))
          .orElseGet(() -> new ToldException(script.name() + " has failed."));
    }
  }
}
