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
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.FeatureCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.FsmFormat;

/** {@code vfio:fsm}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "fsm",
    description = "Shows the migration state machine of a device, or of a set of features.",
    detailedDescription =
        """
        With an ADDRESS: the device's own features, the state that it is in, the legal next arcs \
        and where else one SET leads. With --features: the path between every two states of a \
        device that has them. With neither: the same for all features.

        Examples:
          vfio:fsm emu:mtty-0
          vfio:fsm --features STOP_COPY,P2P
          vfio:fsm --features STOP_COPY,P2P,PRE_COPY --json\
        """)
public final class FsmCommand extends ReportCommand {
  @Option(
      name = "--features",
      description = "Names with commas between them: STOP_COPY, P2P, PRE_COPY.")
  @Completion(FeatureCompleter.class)
  private String features;

  @Argument(index = 0, name = "ADDRESS", description = "The device.")
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    if (address == null) {
      FeatureSet set = features == null ? all() : valid(FeatureSet.parse(features));
      print(console, () -> FsmFormat.json(set), () -> FsmFormat.text(set, console.tableWidth()));
      return;
    }
    if (features != null) {
      throw new UsageException(
          "A device has its own features; leave out either " + address + " or --features.");
    }
    DeviceStatus device = services.require(Devices.class).describe(DeviceAddress.parse(address));
    print(
        console, () -> FsmFormat.json(device), () -> FsmFormat.text(device, console.tableWidth()));
  }

  private static FeatureSet all() {
    return FeatureSet.of(MigrationFeature.values());
  }

  private static FeatureSet valid(FeatureSet set) {
    if (!set.isValid()) {
      throw new UsageException(
          "The feature set "
              + set
              + " lacks STOP_COPY, without which no device reports migration; write --features"
              + " STOP_COPY,"
              + set
              + ".");
    }
    return set;
  }
}
