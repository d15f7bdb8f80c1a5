// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.shell.format.DeviceFormat;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;

/** {@code vfio:devices}. */
@Service
@Command(
    scope = VfioCommand.SCOPE,
    name = "devices",
    description = "Lists the devices of all backends, their states and who holds them.",
    detailedDescription =
        """
        Opens nothing: opening a real device may reset it. So the state of a device that is not \
        open is told as "unknown until opened".

        Example:  vfio:devices""")
public final class DevicesCommand extends ReportCommand {
  @Override
  protected void run(Services services, Console console) {
    List<DeviceStatus> devices = services.require(Devices.class).list();
    print(console, () -> DeviceFormat.json(devices), () -> DeviceFormat.text(devices));
  }
}
