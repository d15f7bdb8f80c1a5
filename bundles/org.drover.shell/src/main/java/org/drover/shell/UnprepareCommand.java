// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Preparation;
import org.drover.api.service.Preparer;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.PreparedFunctionCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.PreparationFormat;
import org.drover.text.read.PciAddresses;

/** {@code vfio:unprepare}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "unprepare",
    description = "Undoes vfio:prepare: the functions go back to the drivers that they had.",
    detailedDescription =
        """
        Also what an earlier run of the platform prepared, and what was cut short. A function that \
        is open is refused, here or in another process, which is named; --force waits for that \
        process, as long as the kernel does. If somebody else has changed one of the functions meanwhile, nothing \
        is done without --forget.

        Example:  vfio:unprepare 0000:3b:00.2\
        """)
public final class UnprepareCommand extends ReportCommand {
  @Option(
      name = "--forget",
      description = "Undo what still can be, leave alone what somebody else has changed.")
  private boolean forget;

  @Option(
      name = "--force",
      description = "Wait until other processes have closed it, however long that is.")
  private boolean force;

  @Argument(
      index = 0,
      name = "ADDRESS",
      description = "One of the functions that were prepared together.",
      required = true)
  @Completion(PreparedFunctionCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--forget", "--force", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Preparer preparer = services.require(Preparer.class);
    DeviceAddress function = PciAddresses.parse(address);
    Preparation undone = forget ? preparer.forget(function) : preparer.unprepare(function, force);
    print(
        console,
        () -> PreparationFormat.json(undone),
        () -> PreparationFormat.text(List.of(undone), console.tableWidth()));
  }
}
