// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Drivers.UnresolvedPlugIn;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.ListFormat;

/** {@code vfio:drivers}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "drivers",
    description = "Lists the vendor drivers, device models, backends and transports.",
    detailedDescription =
        """
        They come and go with the bundles that bring them. Bundles that would bring one and cannot \
        resolve are listed with what they lack.

        Example:  vfio:drivers\
        """)
public final class DriversCommand extends ReportCommand {
  @Override
  protected void run(Services services, Console console) {
    Drivers all = services.require(Drivers.class);
    List<DriverInfo> drivers = all.list();
    List<UnresolvedPlugIn> unresolved = all.unresolved();
    print(
        console,
        () -> ListFormat.driversJson(drivers, unresolved),
        () -> text(drivers, unresolved, console.tableWidth()));
  }

  private static String text(
      List<DriverInfo> drivers, List<UnresolvedPlugIn> unresolved, int width) {
    String present = ListFormat.drivers(drivers, width);
    return unresolved.isEmpty()
        ? present
        : present + "\n" + ListFormat.unresolved(unresolved, width);
  }
}
