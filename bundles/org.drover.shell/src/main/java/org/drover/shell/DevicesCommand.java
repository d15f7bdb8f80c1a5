// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.DeviceFormat;

/** {@code vfio:devices}. */
@Service
@Needs(Role.VIEWER)
@Command(
    scope = VfioCommand.SCOPE,
    name = "devices",
    description = "Lists the devices of all backends, their states and who holds them.",
    detailedDescription =
        """
        Opens nothing: opening a real device may reset it. So the state of a device that is not \
        open is told as "unknown until opened".

        Example:  vfio:devices --leased\
        """)
public final class DevicesCommand extends ReportCommand {
  @Option(name = "--leased", description = "Only the devices that somebody holds.")
  private boolean leased;

  @Option(
      name = "--quiet",
      aliases = "-q",
      description = "Only the addresses, one a line, for scripts.")
  private boolean quiet;

  @Override
  protected void run(Services services, Console console) {
    if (quiet && json()) {
      throw new UsageException("--quiet and --json are two forms of one answer; give one of them");
    }
    List<DeviceStatus> devices =
        services.require(Devices.class).list().stream()
            .filter(device -> !leased || device.lease().isPresent())
            .toList();
    print(console, () -> DeviceFormat.json(devices), () -> text(devices, console.tableWidth()));
  }

  private String text(List<DeviceStatus> devices, int width) {
    if (quiet) {
      return DeviceFormat.addresses(devices);
    }
    return leased && devices.isEmpty()
        ? "Nobody holds a device.\n"
        : DeviceFormat.text(devices, width);
  }
}
