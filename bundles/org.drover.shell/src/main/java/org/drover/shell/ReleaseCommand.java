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
import org.drover.api.service.Loss;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.LeaseCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.EndFormat;

/** {@code vfio:release}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "release",
    description = "Ends the lease on a device and closes it.",
    detailedDescription =
        """
        Closing a real device resets it: what it holds is gone, and that is told. One that is \
        stopped may hold the only copy of it: a source in STOP, a destination that is loaded. It \
        is kept then, unless --force is given, which is an admin's: what is lost so is gone. The lease of a session at work is not ended at \
        all; end the session with vfio:cancel.

        Example:  vfio:release emu:mtty-0\
        """)
public final class ReleaseCommand extends ReportCommand {
  @Needs(Role.ADMIN)
  @Option(name = "--force", description = "Even if the only copy of a state may be lost.")
  private boolean force;

  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(LeaseCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--force", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Loss loss = services.require(Devices.class).release(DeviceAddress.parse(address), force).loss();
    print(
        console,
        () -> EndFormat.releasedJson(address, loss),
        () -> EndFormat.released(address, loss));
  }
}
