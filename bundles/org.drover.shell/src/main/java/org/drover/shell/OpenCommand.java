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
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.SpaceName;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.SpaceCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.DeviceFormat;

/** {@code vfio:open}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "open",
    description = "Opens a device and leases it to you.",
    detailedDescription =
        """
        The lease is yours until vfio:release ends it: it survives this console. Nobody else can \
        use the device meanwhile. Opening a real device resets it.

        Devices that are opened with the same --space share one address space: they reach the \
        same memory at the same addresses. The first one makes it, it ends with the last one. \
        Devices of one IOMMU group share a space in any case.

        Examples:
          vfio:open emu:mtty-0
          vfio:open emu:mtty-1 --space vm-1\
        """)
public final class OpenCommand extends ReportCommand {
  @Option(name = "--space", description = "The name of the address space to open it in.")
  @Completion(SpaceCompleter.class)
  private String space;

  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--space", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    LeaseInfo lease =
        open(services.require(Devices.class), DeviceAddress.parse(address), person(console)).info();
    print(console, () -> DeviceFormat.openedJson(lease), () -> text(lease));
  }

  private static String text(LeaseInfo lease) {
    return lease.address()
        + " is open"
        + lease.space().map(name -> " in the space " + name).orElse("")
        + " and leased to "
        + lease.owner()
        + "; `vfio:release "
        + lease.address()
        + "` ends that.";
  }

  private Lease open(Devices devices, DeviceAddress device, Owner owner) {
    return space == null
        ? devices.open(device, owner)
        : devices.open(device, owner, new SpaceName(space));
  }
}
