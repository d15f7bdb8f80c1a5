// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.command.Seat;
import org.drover.jshell.job.Job;
import org.drover.jshell.job.Jobs;
import org.drover.text.Json;
import org.drover.text.Shown;

/** {@code vfio:jobs}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = JavaCommand.SCOPE,
    name = "jobs",
    description = "Lists the scripts that run, and ends one.",
    detailedDescription =
        """
        --kill asks a script to end and does not wait for that; whoever started it is told.

        Examples:
          vfio:jobs
          vfio:jobs --kill j3\
        """)
public final class JobsCommand extends JavaCommand {
  @Reference private Jobs jobs;

  @Option(name = "--kill", description = "End this one.")
  @Completion(JobCompleter.class)
  private String kill;

  @Option(name = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  void run(Seat seat) {
    if (kill != null) {
      Job.Info killed = jobs.kill(kill, seat.user());
      seat.out()
          .print(
              json
                  ? Json.print(json(killed))
                  : killed.id() + " (" + killed.script() + ") is told to end.\n");
      return;
    }
    List<Job.Info> all = jobs.list();
    if (json) {
      JsonArray array = new JsonArray();
      all.forEach(job -> array.add(json(job)));
      seat.out().print(Json.print(array));
    } else if (all.isEmpty()) {
      seat.say("No script runs.");
    } else {
      seat.out().print(Shown.text(all, seat.tableWidth()) + "\n");
    }
  }

  private static JsonObject json(Job.Info job) {
    JsonObject object = Json.object("job", job.id());
    object.addProperty("user", job.user());
    object.addProperty("script", job.script());
    JsonArray args = new JsonArray();
    job.args().forEach(args::add);
    object.add("args", args);
    object.addProperty("started", job.started().toString());
    return object;
  }
}
