// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Mdevs;
import org.drover.api.service.Mdevs.MdevType;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.MdevCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.Json;
import org.drover.text.ListFormat;

/** {@code vfio:mdev}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "mdev",
    description = "Makes and removes mediated devices of a kernel, lists what can be made.",
    detailedDescription =
        """
        create prints the new device's address; without a UUID it gets a random one. A leased \
        device is not removed: the kernel would wait until it is closed.

        Examples:
          vfio:mdev types
          vfio:mdev create mtty-2
          vfio:mdev remove vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\
        """)
public final class MdevCommand extends ReportCommand {
  /** The machine's own kernel. */
  static final String USUAL = "vfio";

  @Option(
      name = "--kernel",
      description =
          "Whose kernel: the scheme of its devices' addresses. To create: vfio unless told.")
  private String kernel;

  @Argument(index = 0, name = "types|create|remove", description = "What to do.", required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"types", "create", "remove"})
  private String action;

  @Argument(
      index = 1,
      name = "TYPE|ADDRESS",
      description = "To create: the type, for example mtty-2. To remove: the device.")
  @Completion(MdevCompleter.class)
  private String operand;

  @Argument(index = 2, name = "UUID", description = "To create: the device's name.")
  private String uuid;

  @Argument(index = 3, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Mdevs mdevs = services.require(Mdevs.class);
    switch (action) {
      case "types" -> {
        nothingMore(operand);
        List<MdevType> types = types(mdevs);
        print(
            console,
            () -> ListFormat.typesJson(types),
            () -> ListFormat.types(types, console.tableWidth()));
      }
      case "create" -> {
        DeviceAddress made =
            mdevs.create(
                kernel == null ? USUAL : kernel,
                needed("the type; `vfio:mdev types` lists them"),
                Optional.ofNullable(uuid).map(MdevCommand::uuid));
        print(console, () -> Json.object("address", made.toString()), made::toString);
      }
      case "remove" -> {
        DeviceAddress address = DeviceAddress.parse(needed("the device's address"));
        nothingMore(uuid);
        sameKernel(address);
        mdevs.remove(address);
        print(
            console,
            () -> Json.object("removed", address.toString()),
            () -> address + " is removed.");
      }
      default -> throw new UsageException("'" + action + "' is none of types, create and remove.");
    }
  }

  /** Of all kernels, or of the one that was named. */
  private List<MdevType> types(Mdevs mdevs) {
    List<MdevType> types = mdevs.types();
    if (kernel == null) {
      return types;
    }
    List<MdevType> own = types.stream().filter(type -> type.scheme().equals(kernel)).toList();
    if (own.isEmpty()) {
      String others = types.stream().map(MdevType::scheme).distinct().collect(joining(", "));
      throw new DroverException(
          "The kernel "
              + kernel
              + " has no mdev types; "
              + (others.isEmpty() ? "no other one has any either." : others + " has some."));
    }
    return own;
  }

  private void sameKernel(DeviceAddress address) {
    if (kernel != null && !kernel.equals(address.scheme())) {
      throw new UsageException(
          address + " is not a device of the kernel " + kernel + "; leave out --kernel.");
    }
  }

  private String needed(String what) {
    if (operand == null) {
      throw new UsageException("vfio:mdev " + action + " needs one word more: " + what + ".");
    }
    return operand;
  }

  private void nothingMore(String word) {
    if (word != null) {
      throw new UsageException("'" + word + "' is one word too many for vfio:mdev " + action + ".");
    }
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new DroverException(
          "'" + text + "' is not a UUID; leave it out and the device gets a random one.", e);
    }
  }
}
