// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.Planner;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.InspectableCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.PlanFormat;
import org.drover.text.read.PlanWords;

/** {@code vfio:plan}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "plan",
    description = "Tells what a migration or a restore would be refused for, and begins none.",
    detailedDescription =
        """
        The dry run: every reason, not only the first, what should be known, and how much would \
        move. No lease is taken, nothing is reset, stopped or written, and nobody is called: of a \
        platform that listens it says so, and judges this side alone. A device that opening \
        resets is not opened; what only shows then is told as unknown.

        SRC is a device, SRC=DST one with its destination at a platform that listens, or an image; \
        DST is a device, or where that platform listens.

        Examples:
          vfio:plan emu:mtty-0 emu:mtty-1
          vfio:plan vfio:0000:3b:00.2 tcp://10.0.0.2:7000
          vfio:plan /var/tmp/mtty.img emu:mtty-1\
        """)
public final class PlanCommand extends ReportCommand {
  @Option(name = "--fresh", description = "Plan for a device although opening it resets it.")
  private boolean fresh;

  @Argument(
      index = 0,
      name = "SRC",
      description = "The device, with =DST for one at a platform that listens, or the image.",
      required = true)
  @Completion(InspectableCompleter.class)
  private String source;

  @Argument(
      index = 1,
      name = "DST",
      description = "The device, or where a platform listens, for example tcp://10.0.0.2:7000.",
      required = true)
  @Completion(AddressCompleter.class)
  private String destination;

  @Argument(index = 2, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--fresh", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    PlanRequest request = request(console);
    Plan plan = services.require(Planner.class).plan(request);
    print(console, () -> PlanFormat.json(plan), () -> PlanFormat.text(plan));
  }

  private PlanRequest request(Console console) {
    try {
      return PlanWords.parse(source, destination, console.directory(), fresh);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() + ".");
    }
  }
}
