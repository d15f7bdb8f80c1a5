// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.fsm.MigrationState;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.DeviceUse;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.StateFormat;

/** {@code vfio:reset}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "reset",
    description = "Resets a device: it is RUNNING and empty then.",
    detailedDescription =
        """
        What the device holds is gone, and so is a data stream that is open on it. It is the only \
        way out of ERROR.

        Example:  vfio:reset emu:mtty-0\
        """)
public final class ResetCommand extends ReportCommand {
  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    DeviceAddress device = DeviceAddress.parse(address);
    MigrationState state =
        new DeviceUse(services.require(Devices.class), command(console), console)
            .with(
                device,
                false,
                lease -> {
                  lease.device().reset();
                  return lease.device().state();
                });
    print(
        console,
        () -> StateFormat.resetJson(device, state),
        () -> device + " is reset and in " + state + ".");
  }
}
