// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.Recovery;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.fsm.MigrationState;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.StateCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.DeviceUse;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.StateFormat;

/** {@code vfio:state}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "state",
    description = "Shows the migration state of a device, or sends it to another one.",
    detailedDescription =
        """
        --set needs an open lease (vfio:open) and takes the path that vfio:fsm shows. If it fails \
        nothing is done about it: the device stays where its kernel driver left it. A data stream \
        that is handed out stays open on the lease until the device leaves the group of states.

        Examples:
          vfio:state emu:mtty-0
          vfio:state emu:mtty-0 --set STOP""")
public final class StateCommand extends ReportCommand {
  @Needs(Role.OPERATOR)
  @Option(name = "--set", description = "The state to go to, for example STOP_COPY.")
  @Completion(StateCompleter.class)
  private String target;

  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--set", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Devices devices = services.require(Devices.class);
    DeviceAddress device = DeviceAddress.parse(address);
    if (target == null) {
      DeviceStatus status = devices.describe(device);
      print(console, () -> StateFormat.json(status), () -> StateFormat.text(status));
      return;
    }
    MigrationState state = MigrationState.parse(target);
    Done done =
        new DeviceUse(devices, command(console), console)
            .withHeld(device, lease -> set(lease, state));
    print(console, () -> done.json(device), () -> done.text(device));
  }

  private static Done set(Lease lease, MigrationState target) {
    MigrationState from = lease.device().state();
    Recovery recovery =
        Recovery.none().onlyResetAfter(lease.driver().onlyResetAfter(lease.device().identity()));
    Optional<DataStream> stream = lease.device().transition(target, recovery);
    return new Done(from, lease.device().state(), stream.isPresent());
  }

  private record Done(MigrationState from, MigrationState to, boolean stream) {
    JsonElement json(DeviceAddress device) {
      return StateFormat.json(device, from, to, stream);
    }

    String text(DeviceAddress device) {
      return StateFormat.text(device, from, to, stream);
    }
  }
}
