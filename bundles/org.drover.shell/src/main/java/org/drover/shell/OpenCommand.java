// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.VfToken;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.service.SpaceName;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.SpaceCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.DeviceFormat;
import org.drover.text.read.Sizes;

/** {@code vfio:open}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "open",
    description = "Opens a device and leases it to you.",
    detailedDescription =
        """
        The lease is yours until vfio:release ends it: it survives this console. Nobody else can \
        use the device meanwhile. Opening a real device resets it.

        Devices that are opened with the same --space share one address space: they reach the \
        same memory at the same addresses. The first one makes it, it ends with the last one. \
        Devices of one IOMMU group share a space in any case.

        A kernel with /dev/iommu opens a device by a node of its own, another one by its IOMMU \
        group; --via group or --via cdev asks for one of them. Devices of one space are opened by \
        the same path.

        When an administrator unbinds or removes the device, the kernel asks for it back and waits. \
        --on-request says what becomes of the lease then: keep (the lease stays, and vfio:devices \
        shows "asked back"), idle (it ends as soon as nobody works with the device), session (it \
        ends with the next session that works with it, for example one that migrates it away). The \
        same becomes of it when the bus reports an error of the device that it could not correct; \
        vfio:devices shows "bus error" then, and only another opening makes the device whole.

        --memory gives a new space memory that its devices reach by DMA: one or more SIZE[@IOVA] \
        with commas. Without an address a piece begins behind the one before it, the first at \
        0x1000000. It ends with the space.

        Where a VFIO driver has a PCI function and its virtual functions, all of them are opened \
        with the same --vf-token: it is set for the physical one, and asked for by the others. It \
        is a secret, which Drover writes nowhere; but the console keeps a history of what is typed: \
        @FILE takes it from a file.

        Examples:
          vfio:open emu:mtty-0
          vfio:open emu:mtty-1 --space vm-1
          vfio:open vfio:0000:3b:00.2 --via group
          vfio:open emu:mtty-0 --memory 64M,1G@0x100000000\
        """)
public final class OpenCommand extends ReportCommand {
  @Option(name = "--space", description = "The name of the address space to open it in.")
  @Completion(SpaceCompleter.class)
  private String space;

  @Option(name = "--via", description = "The path to open it by: group or cdev.")
  @Completion(
      value = StringsCompleter.class,
      values = {"group", "cdev"})
  private String via;

  @Option(
      name = "--on-request",
      description = "What becomes of it when the kernel asks for it back: keep, idle or session.")
  @Completion(
      value = StringsCompleter.class,
      values = {"keep", "idle", "session"})
  private String onRequest;

  @Option(
      name = "--memory",
      description = "What its space shall reach by DMA: SIZE[@IOVA][,...], for example 64M.")
  private String memory;

  @Option(
      name = "--vf-token",
      description = "The secret of a physical function and its virtual ones: a UUID, or @FILE.")
  private String token;

  @Argument(index = 0, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--space", "--via", "--on-request", "--memory", "--vf-token", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Optional<ReleasePolicy> policy = Optional.ofNullable(onRequest).map(ReleasePolicy::parse);
    Lease held = open(services.require(Devices.class), console);
    policy.ifPresent(held::onRequest);
    LeaseInfo lease = held.info();
    if (!lease.open()) {
      throw new DroverException(
          lease.address() + " was opened and is released again, because the kernel asks for it");
    }
    print(console, () -> DeviceFormat.openedJson(lease), () -> text(lease));
  }

  private Lease open(Devices devices, Console console) {
    DeviceAddress device = DeviceAddress.parse(address);
    Owner owner = person(console);
    return token == null
        ? devices.open(device, owner, placement())
        : devices.open(device, owner, placement(), VfToken.parse(secret(console)));
  }

  private String secret(Console console) {
    if (!token.startsWith("@")) {
      return token;
    }
    Path file = console.directory().resolve(token.substring(1));
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new DroverException(file + " cannot be read, which --vf-token names", e);
    }
  }

  private static String text(LeaseInfo lease) {
    return lease.address()
        + " is open"
        + lease.space().map(name -> " in the space " + name).orElse("")
        + lease.via().map(path -> " by " + path).orElse("")
        + DeviceFormat.memory(lease).map(memory -> " with memory of " + memory).orElse("")
        + " and leased to "
        + lease.owner()
        + "; `vfio:release "
        + lease.address()
        + "` ends that.";
  }

  private Placement placement() {
    return new Placement(
        Optional.ofNullable(space).map(SpaceName::new),
        Optional.ofNullable(via).map(AccessPath::parse),
        Optional.ofNullable(memory).map(text -> Sizes.memory("--memory", text)).orElse(List.of()));
  }
}
