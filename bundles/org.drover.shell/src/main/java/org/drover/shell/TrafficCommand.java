// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Traffic;
import org.drover.api.service.Traffic.TrafficInfo;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.LeaseCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.Json;
import org.drover.text.ListFormat;

/** {@code vfio:traffic}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "traffic",
    description = "Runs a workload on a leased device that knows what the device must hold.",
    detailedDescription =
        """
        For demonstrations and tests. Saves and migrations quiesce it before they stop the device \
        and resume it where the device runs again. stop prints what it came to: two digests that \
        are equal if the device held what was written.

        Examples:
          vfio:traffic start emu:mtty-0
          vfio:traffic list
          vfio:traffic stop emu:mtty-1\
        """)
public final class TrafficCommand extends ReportCommand {
  @Argument(index = 0, name = "start|stop|list", description = "What to do.", required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"start", "stop", "list"})
  private String action;

  @Argument(index = 1, name = "ADDRESS", description = "The device where it runs now.")
  @Completion(LeaseCompleter.class)
  private String address;

  @Argument(index = 2, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Traffic traffic = services.require(Traffic.class);
    switch (action) {
      case "list" -> {
        List<TrafficInfo> all = listed(traffic);
        print(
            console,
            () -> ListFormat.trafficJson(all),
            () -> ListFormat.traffic(all, console.tableWidth()));
      }
      case "start" -> {
        DeviceAddress device = device();
        traffic.start(device);
        print(
            console,
            () -> Json.object("started", device.toString()),
            () -> "Traffic runs on " + device + "; `vfio:traffic stop " + device + "` ends it.");
      }
      case "stop" -> {
        TrafficInfo info = traffic.stop(device());
        print(
            console,
            () -> ListFormat.json(info),
            () -> ListFormat.traffic(List.of(info), console.tableWidth()));
      }
      default -> throw new UsageException("'" + action + "' is none of start, stop and list.");
    }
  }

  /** All traffic, or that on one device. */
  private List<TrafficInfo> listed(Traffic traffic) {
    if (address == null) {
      return traffic.list();
    }
    DeviceAddress device = DeviceAddress.parse(address);
    return traffic.list().stream().filter(info -> info.device().equals(device)).toList();
  }

  private DeviceAddress device() {
    if (address == null) {
      throw new UsageException("vfio:traffic " + action + " needs the device's address too.");
    }
    return DeviceAddress.parse(address);
  }
}
