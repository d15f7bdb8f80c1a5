// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.InfoFormat;

/** {@code vfio:info}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "info",
    description = "Tells all that is known of a device: driver, group, features, regions.",
    detailedDescription =
        """
        A device that is not leased is opened for that only if opening it does not reset it; \
        otherwise what only the open device knows is told as "unknown until opened".

        Example:  vfio:info emu:mtty-0""")
public final class InfoCommand extends ReportCommand {
  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    DeviceStatus device = services.require(Devices.class).describe(DeviceAddress.parse(address));
    print(console, () -> InfoFormat.json(device), () -> InfoFormat.text(device));
  }
}
