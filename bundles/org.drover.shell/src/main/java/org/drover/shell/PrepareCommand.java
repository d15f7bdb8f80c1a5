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
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.BusyFunctionCompleter;
import org.drover.shell.complete.HostFunctionCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.PreparationFormat;
import org.drover.text.read.PciAddresses;

/** {@code vfio:prepare}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "prepare",
    description = "Takes a PCI function from its driver and gives it to a VFIO driver.",
    detailedDescription =
        """
        All endpoints of its IOMMU group go with it. A function that is in use (a mounted disk, an \
        interface that is up) is refused unless --force names it. If a step fails, everything is \
        undone. vfio:unprepare undoes it later, also after a restart of the platform.

        Examples:
          vfio:prepare 0000:3b:00.2 --dry-run
          vfio:prepare 0000:3b:00.2
          vfio:prepare 0000:3b:00.2 --driver vfio-pci --force 0000:3b:00.2,0000:3b:00.3\
        """)
public final class PrepareCommand extends ReportCommand {
  @Option(
      name = "--driver",
      description =
          "Which VFIO driver; its vendor's if that is loaded, else vfio-pci, unless told.")
  private String driver;

  @Option(
      name = "--force",
      description = "Functions to take although they are in use, with commas.",
      multiValued = true)
  @Completion(BusyFunctionCompleter.class)
  private List<String> force;

  @Option(name = "--dry-run", description = "Print the steps; do none of them.")
  private boolean dryRun;

  @Argument(index = 0, name = "ADDRESS", description = "The function.", required = true)
  @Completion(HostFunctionCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--driver", "--force", "--dry-run", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Preparer preparer = services.require(Preparer.class);
    PreparationRequest request =
        new PreparationRequest(
            PciAddresses.parse(address),
            Optional.ofNullable(driver),
            PciAddresses.parse(force == null ? List.of() : force));
    if (dryRun) {
      PreparationPlan plan = preparer.plan(request);
      print(console, () -> PreparationFormat.json(plan), () -> PreparationFormat.text(plan));
      return;
    }
    Preparation done = preparer.prepare(request);
    print(
        console,
        () -> PreparationFormat.json(done),
        () -> PreparationFormat.text(List.of(done), console.tableWidth()));
  }
}
