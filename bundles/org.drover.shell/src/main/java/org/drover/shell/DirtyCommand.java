// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import com.google.gson.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.DirtyMemory.Measurement;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.DirtyFormat;
import org.drover.text.Json;
import org.drover.text.read.Numbers;
import org.drover.text.read.Sizes;

/** {@code vfio:dirty}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "dirty",
    description = "Shows how fast devices write their memory, and where.",
    detailedDescription =
        """
        Tracks the memory of an open device's address space, of all devices in it, and shows which \
        pages they wrote by DMA. The memory is what vfio:open --memory gave them.

        Dirty is what any source knows: the type 1 container or the IOMMU behind an iommufd, and \
        each device that logs its own writes. Behind an IOMMU a type 1 container says that all \
        mapped memory is dirty. If a source fails, or nobody tells what a device writes, \
        everything counts as dirty, which is said.

        Examples:
          vfio:dirty emu:mtty-0
          vfio:dirty vfio:0000:3b:00.2 --seconds 5 --rounds 3 --page-size 64k\
        """)
public final class DirtyCommand extends ReportCommand {
  private static final long MOST_ROUNDS = 1_000_000;
  private static final Duration TICK = Duration.ofMillis(250);

  @Option(name = "--seconds", description = "How long a round lasts; 1 unless told.")
  private String seconds = "1";

  @Option(name = "--rounds", description = "How many rounds; 1 unless told. Ctrl-C ends the last.")
  private String rounds = "1";

  @Option(
      name = "--page-size",
      description = "What a page is, 4k or a larger power of two; 4k unless told.")
  private String pageSize = "4k";

  @Argument(index = 0, name = "ADDRESS", description = "An open device.", required = true)
  @Completion(AddressCompleter.class)
  private String address;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--seconds", "--rounds", "--page-size", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    DeviceAddress device = DeviceAddress.parse(address);
    Duration length = Numbers.seconds("--seconds", seconds);
    long count = Numbers.parse("--rounds", rounds, MOST_ROUNDS);
    if (count == 0) {
      throw new UsageException("--rounds 0 shows nothing; leave it out for one round.");
    }
    DirtyMemory memory = services.require(DirtyMemory.class);
    JsonArray all = new JsonArray();
    try (Measurement measurement = memory.begin(device, Sizes.bytes("--page-size", pageSize))) {
      boolean over = false;
      for (long n = 0; n < count && !over; n++) {
        over = wait(length, console);
        Round round = measurement.round();
        if (json()) {
          all.add(DirtyFormat.json(device, round));
        } else {
          console.print((n == 0 ? "" : "\n") + DirtyFormat.text(device, round, width(console)));
        }
      }
    }
    if (json()) {
      console.print(Json.print(all));
    }
  }

  private static int width(Console console) {
    return Math.min(console.tableWidth(), 120);
  }

  /**
   * Lets the devices write.
   *
   * @return whether the person has had enough, or is gone
   */
  private static boolean wait(Duration length, Console console) {
    long end = System.nanoTime() + length.toNanos();
    try {
      for (long left = length.toNanos();
          left > 0 && !console.isGone();
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.sleep(Math.min(left, TICK.toNanos()));
      }
      return console.isGone();
    } catch (InterruptedException e) {
      // Ctrl-C is answered by the end of the round; the thread goes back to Karaf's pool.
      console.promptIsBack();
      return true;
    }
  }
}
