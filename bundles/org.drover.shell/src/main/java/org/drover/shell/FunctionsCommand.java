// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Preparation;
import org.drover.api.service.Preparer;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.FunctionFormat;
import org.drover.text.PreparationFormat;

/** {@code vfio:functions}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "functions",
    description = "Lists the PCI functions that VFIO drivers have or could have.",
    detailedDescription =
        """
        free: vfio:prepare gives it to a VFIO driver. in use: only with --force, and why. vfio, \
        prepared: a VFIO driver has it, by somebody else's work or by vfio:prepare. Opens nothing.

        Examples:
          vfio:functions
          vfio:functions --prepared\
        """)
public final class FunctionsCommand extends ReportCommand {
  @Option(
      name = "--prepared",
      description = "What vfio:prepare did and vfio:unprepare would undo, of earlier runs too.")
  private boolean prepared;

  @Override
  protected void run(Services services, Console console) {
    Preparer preparer = services.require(Preparer.class);
    if (prepared) {
      List<Preparation> all = preparer.prepared();
      print(
          console,
          () -> PreparationFormat.json(all),
          () -> PreparationFormat.text(all, console.tableWidth()));
      return;
    }
    List<PciFunction> functions = preparer.functions();
    print(
        console,
        () -> FunctionFormat.json(functions),
        () -> FunctionFormat.text(functions, console.tableWidth()));
  }
}
