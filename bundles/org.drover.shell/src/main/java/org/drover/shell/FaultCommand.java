// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Emulation;
import org.drover.api.service.Emulation.Fault;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.ListFormat;
import org.drover.text.read.FaultSpec;

/** {@code vfio:fault}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "fault",
    description = "Arms faults in the system calls of the emulated kernel, lists or disarms them.",
    detailedDescription =
        """
        A FAULT is CALL:KIND=VALUE[@NTH][*TIMES]. It acts on the NTH matching call from now on, \
        TIMES in a row; both are 1 unless told, *0 is for ever. CALL is one of
          read, mmap ...            a system call by its name; fd is any call that hands out a \
        descriptor
          VFIO_DEVICE_FEATURE ...   an ioctl by its name
          GET_MIG_DEVICE_STATE ...  an operation (GET, SET, PROBE) on a feature by its name
          SET_STOP_COPY             a SET of a state as a whole, before its first arc
          ARC_RUNNING_P2P_STOP      one arc: the device stays half-way
          BREAK_RUNNING_P2P_STOP    one arc: the device is in ERROR until it is reset
        and KIND=VALUE is one of
          fail=EIO       the call fails with that errno
          short=16       it moves at most so many bytes (read, write, pread, pwrite)
          slow=500       it takes so many milliseconds
          at=4096/EIO    the call that would pass this byte of the stream stops there, the next one \
        fails (read, write, ioctl, VFIO_MIG_GET_PRECOPY_INFO)
        A name that no call has is refused, with a list of those that there are.

        Examples:
          vfio:fault read:fail=EIO@3
          vfio:fault write:at=100/ENOSPC --device emu:mtty-1
          vfio:fault BREAK_STOP_STOP_COPY:fail=EIO
          vfio:fault
          vfio:fault --clear\
        """)
public final class FaultCommand extends ReportCommand {
  @Option(name = "--device", description = "Only calls on this device.")
  @Completion(AddressCompleter.class)
  private String device;

  @Option(name = "--clear", description = "Disarms all faults.")
  private boolean clear;

  @Argument(
      index = 0,
      name = "FAULT",
      description = "What shall go wrong; without one the armed faults are listed.")
  private String fault;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--device", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Emulation emulation = services.require(Emulation.class);
    if (clear && fault != null) {
      throw new UsageException("--clear disarms all faults; leave out either it or " + fault + ".");
    }
    if (clear) {
      emulation.disarm();
    } else if (fault != null) {
      emulation.arm(FaultSpec.parse(fault, Optional.ofNullable(device).map(DeviceAddress::parse)));
    }
    List<Fault> faults = emulation.faults();
    print(
        console,
        () -> ListFormat.faultsJson(faults),
        () -> ListFormat.faults(faults, console.tableWidth()));
  }
}
