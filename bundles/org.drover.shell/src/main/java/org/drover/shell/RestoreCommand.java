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
import org.drover.api.service.Migrator;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.StateForm;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.PlaceCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.SessionCommand;
import org.drover.shell.run.VfioCommand;
import org.drover.text.read.Places;

/** {@code vfio:restore}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "restore",
    description = "Loads a device from an image; what it held is overwritten.",
    detailedDescription =
        """
        A PLACE without a scheme is a file of the machine that the platform runs on; a relative \
        one starts from the platform's working directory, also over ssh. Afterwards the device is \
        RUNNING and leased to the session, so that nothing loses it: vfio:release ends that.

        With --raw the file holds a state's bytes and nothing else, as vfio:save --raw writes it. \
        Nothing says then whose state it is: that it fits the device is yours to know.

        Examples:
          vfio:restore /var/tmp/mtty.img emu:mtty-1
          vfio:restore file:/var/tmp/mtty.img emu:mtty-1 --json
          vfio:restore mtty.bin emu:mtty-1 --raw""")
public final class RestoreCommand extends SessionCommand {
  @Option(
      name = "--raw",
      description = "The file is a raw stream, not an image: it was saved with --raw.")
  private boolean raw;

  @Argument(
      index = 0,
      name = "PLACE",
      description =
          "The image: a file of the platform's machine, or a URI such as file:/tmp/a.img.",
      required = true)
  @Completion(PlaceCompleter.class)
  private String place;

  @Argument(index = 1, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 2, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--raw", "--detach", "--timeout", "--json"})
  List<String> options;

  @Override
  protected Started start(Migrator migrator, Console console) {
    RestoreRequest request =
        new RestoreRequest(
            Places.image(place, console.directory()),
            DeviceAddress.parse(address),
            raw ? StateForm.RAW : StateForm.IMAGE);
    return new Started(migrator.restore(request), "");
  }
}
