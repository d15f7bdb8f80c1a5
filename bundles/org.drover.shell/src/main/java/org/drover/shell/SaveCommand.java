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
import org.drover.api.service.SaveRequest;
import org.drover.api.service.StateForm;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.PlaceCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.SessionCommand;
import org.drover.shell.run.VfioCommand;
import org.drover.text.read.Choices;
import org.drover.text.read.Places;

/** {@code vfio:save}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "save",
    description = "Saves the state of a device to an image.",
    detailedDescription =
        """
        A PLACE without a scheme is a file of the machine that the platform runs on; a relative \
        one starts from the platform's working directory, also over ssh. A device that is not \
        leased, and that opening resets, has nothing to save: it is refused without --fresh.

        With --raw the file holds the bytes that the device's data FD gave and nothing else, for \
        those who compare them with other tools; the report's SHA-256 is that of the file.

        While it runs, Ctrl-C cancels: the prompt is back at once, the device goes on RUNNING.

        Examples:
          vfio:save emu:mtty-0 /var/tmp/mtty.img
          vfio:save emu:mtty-0 mtty.img --then stop
          vfio:save emu:mtty-0 mtty.bin --raw
          vfio:save emu:mtty-0 file:/var/tmp/mtty.img --detach""")
public final class SaveCommand extends SessionCommand {
  @Option(
      name = "--then",
      description =
          "What becomes of the device: run (it runs on) or stop (it stays in STOP, leased to the"
              + " session).")
  @Completion(
      value = StringsCompleter.class,
      values = {"run", "stop"})
  private String then = "run";

  @Option(
      name = "--fresh",
      description = "Save it although opening it resets it: the image of an empty device.")
  private boolean fresh;

  @Option(
      name = "--raw",
      description =
          "Save the bytes as the device's data FD gives them: no manifest, no frames, no"
              + " checksums.")
  private boolean raw;

  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(
      index = 1,
      name = "PLACE",
      description =
          "The image: a file of the platform's machine, or a URI such as file:/tmp/a.img.",
      required = true)
  @Completion(PlaceCompleter.class)
  private String place;

  @Argument(index = 2, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--then", "--fresh", "--raw", "--detach", "--timeout", "--json"})
  List<String> options;

  @Override
  protected Started start(Migrator migrator, Console console) {
    SaveRequest request =
        new SaveRequest(
            DeviceAddress.parse(address),
            Places.image(place, console.directory()),
            Choices.parse("end of a save", SaveRequest.Then.class, then),
            fresh,
            raw ? StateForm.RAW : StateForm.IMAGE);
    return new Started(migrator.save(request), "");
  }
}
