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
import org.drover.shell.complete.LeaseCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.Json;

/** {@code vfio:release}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "release",
    description = "Ends the lease on a device and closes it.",
    detailedDescription =
        """
        Closing a real device resets it: what it holds is gone. The lease of a session at work is \
        not ended so; end the session with vfio:cancel.

        Example:  vfio:release emu:mtty-0\
        """)
public final class ReleaseCommand extends ReportCommand {
  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(LeaseCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    services.require(Devices.class).release(DeviceAddress.parse(address));
    print(console, () -> Json.object("released", address), () -> address + " is released.");
  }
}
