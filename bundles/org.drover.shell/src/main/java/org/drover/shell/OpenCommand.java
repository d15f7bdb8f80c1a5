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
import org.drover.api.service.LeaseInfo;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.format.DeviceFormat;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:open}. */
@Service
@Command(
    scope = VfioCommand.SCOPE,
    name = "open",
    description = "Opens a device and leases it to you.",
    detailedDescription =
        """
        The lease is yours until vfio:release ends it: it survives this console. Nobody else can \
        use the device meanwhile. Opening a real device resets it.

        Example:  vfio:open emu:mtty-0\
        """)
public final class OpenCommand extends ReportCommand {
  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Devices devices = services.require(Devices.class);
    LeaseInfo lease = devices.open(DeviceAddress.parse(address), person(console)).info();
    print(console, () -> DeviceFormat.openedJson(lease), () -> text(lease));
  }

  private static String text(LeaseInfo lease) {
    return lease.address()
        + " is open and leased to "
        + lease.owner()
        + "; `vfio:release "
        + lease.address()
        + "` ends that.";
  }
}
