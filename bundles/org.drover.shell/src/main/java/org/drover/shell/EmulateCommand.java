// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Emulation;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.ModelCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.Json;
import org.drover.text.ListFormat;

/** {@code vfio:emulate}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "emulate",
    description = "Makes an emulated device; lists the models that there are.",
    detailedDescription =
        """
        Prints the new device's address. Without a name the device is called MODEL-N. The device \
        is gone when the platform stops; those that it makes at every start are configured in \
        etc/.

        Examples:
          vfio:emulate
          vfio:emulate mtty
          vfio:emulate mtty left ports=2
          vfio:emulate --remove emu:left""")
public final class EmulateCommand extends ReportCommand {
  @Option(name = "--remove", description = "Removes this device; what it holds is gone.")
  @Completion(AddressCompleter.class)
  private String remove;

  @Argument(
      index = 0,
      name = "MODEL [NAME] [KEY=VALUE...]",
      description =
          "The model; without one the models are listed. Then the name after emu:, and options of"
              + " the model.",
      multiValued = true)
  @Completion(ModelCompleter.class)
  private List<String> words;

  @Override
  protected void run(Services services, Console console) {
    Emulation emulation = services.require(Emulation.class);
    List<String> rest = new ArrayList<>(words == null ? List.of() : words);
    if (remove != null) {
      remove(emulation, rest, console);
    } else if (rest.isEmpty()) {
      List<String> models = emulation.models();
      print(console, () -> ListFormat.modelsJson(models), () -> ListFormat.models(models));
    } else {
      String model = rest.remove(0);
      String name = rest.isEmpty() || rest.get(0).contains("=") ? "" : rest.remove(0);
      DeviceAddress made = emulation.create(model, name, options(rest));
      print(console, () -> Json.object("address", made.toString()), made::toString);
    }
  }

  private void remove(Emulation emulation, List<String> rest, Console console) {
    if (!rest.isEmpty()) {
      throw new UsageException("'" + rest.get(0) + "' is one word too many beside --remove.");
    }
    DeviceAddress address = DeviceAddress.parse(remove);
    emulation.remove(address);
    print(
        console, () -> Json.object("removed", address.toString()), () -> address + " is removed.");
  }

  private static Map<String, String> options(List<String> words) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("'" + word + "' is no option of a model; write KEY=VALUE.");
      }
      if (options.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
        throw new UsageException(
            "The option " + word.substring(0, equals) + " is given twice; leave one out.");
      }
    }
    return options;
  }
}
