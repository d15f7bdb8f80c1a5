// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.spi.RegionAccess;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.DeviceUse;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.HexDump;
import org.drover.text.read.Numbers;

/** {@code vfio:region}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "region",
    description = "Reads or writes bytes of a device's region, as its workload does.",
    detailedDescription =
        """
        INDEX 0 to 5 are the BARs and 7 is the config space of a PCI-like device; vfio:info lists \
        the regions. Numbers are decimal, or hexadecimal after 0x. Reading prints a hex dump, the \
        hex digits alone with --raw, or JSON. Writing needs an open lease (vfio:open). A device \
        that is stopped refuses both.

        Examples:
          vfio:region read emu:mtty-0 7 0 64
          vfio:region read emu:mtty-0 0 0x5 1 --raw
          vfio:region write emu:mtty-0 0 0 48\
        """)
public final class RegionCommand extends ReportCommand {
  private static final long MAX_LENGTH = 1 << 20;
  private static final long MAX_INDEX = 0xffff;

  @Option(name = "--raw", description = "Print the hex digits of what was read, and nothing else.")
  private boolean raw;

  @Argument(index = 0, name = "read|write", description = "What to do.", required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"read", "write"})
  private String action;

  @Argument(index = 1, name = "ADDRESS", description = "The device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 2, name = "INDEX", description = "The region's number.", required = true)
  private String index;

  @Argument(
      index = 3,
      name = "OFFSET",
      description = "Where in the region, in bytes from its start.",
      required = true)
  private String offset;

  @Argument(
      index = 4,
      name = "LENGTH|BYTES",
      description = "To read: how many bytes, 1 to 1048576. To write: the bytes, as 48656c6c6f.",
      required = true)
  private String operand;

  @Argument(index = 5, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    DeviceAddress device = DeviceAddress.parse(address);
    int region = Math.toIntExact(Numbers.parse("INDEX", index, MAX_INDEX));
    long start = Numbers.parse("OFFSET", offset, Long.MAX_VALUE);
    DeviceUse use = new DeviceUse(services.require(Devices.class), command(console), console);
    switch (action) {
      case "read" -> {
        refuseTwoForms();
        int length = Math.toIntExact(Numbers.parse("LENGTH", operand, MAX_LENGTH));
        byte[] bytes = use.with(device, true, lease -> read(lease, region, start, length));
        if (raw) {
          console.print(HexDump.raw(bytes));
        } else {
          print(
              console,
              () -> HexDump.json(device, region, start, bytes),
              () -> HexDump.text(start, bytes));
        }
      }
      case "write" -> {
        byte[] bytes = Numbers.bytes(operand);
        use.withHeld(device, lease -> write(lease, region, start, bytes));
        print(
            console,
            () -> HexDump.json(device, region, start, bytes),
            () -> bytes.length + (bytes.length == 1 ? " byte" : " bytes") + " written.");
      }
      default -> throw new UsageException("'" + action + "' is neither read nor write.");
    }
  }

  private void refuseTwoForms() {
    if (raw && json()) {
      throw new UsageException("--raw and --json are two forms of one answer; give one of them");
    }
  }

  private static byte[] read(Lease lease, int region, long offset, int length) {
    if (length == 0) {
      throw new UsageException("LENGTH is 0; read 1 to " + MAX_LENGTH + " bytes.");
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    access(lease).read(region, offset, buffer);
    byte[] bytes = new byte[length];
    buffer.clear().get(bytes);
    return bytes;
  }

  private static int write(Lease lease, int region, long offset, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);
    buffer.put(bytes).flip();
    access(lease).write(region, offset, buffer);
    return bytes.length;
  }

  private static RegionAccess access(Lease lease) {
    return lease
        .device()
        .ability(RegionAccess.class)
        .orElseThrow(
            () ->
                new DroverException(lease.info().address() + " offers no access to its regions."));
  }
}
