// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Explainer;
import org.drover.api.service.Explanation;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.ExplainFormat;

/** {@code vfio:explain}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "explain",
    description = "Tells why a device cannot be opened or migrated, and what to do.",
    detailedDescription =
        """
        Looks at drivers, IOMMU groups, nodes, permissions, processes and modules, and asks the \
        device if it is open, or if opening it does not reset it. Also of PCI functions that \
        vfio:devices does not list. Each reason has an id under which docs/explain.md says more.

        Examples:
          vfio:explain emu:mtty-0
          vfio:explain vfio:0000:3b:00.2""")
public final class ExplainCommand extends ReportCommand {
  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Explanation found = services.require(Explainer.class).explain(DeviceAddress.parse(address));
    print(console, () -> ExplainFormat.json(found), () -> ExplainFormat.text(found));
  }
}
