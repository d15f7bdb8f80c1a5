// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Trace;
import org.drover.api.service.Tracing;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.PlaceCompleter;
import org.drover.shell.complete.SubjectCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.ReservedDevice;
import org.drover.shell.run.Services;
import org.drover.shell.run.TraceOutput;
import org.drover.shell.run.TraceWatch;
import org.drover.shell.run.VfioCommand;
import org.drover.text.TraceFormat;
import org.drover.text.read.Numbers;
import org.drover.text.read.Places;

/** {@code vfio:trace}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "trace",
    description = "Shows every system call that is made for a device or by a session.",
    detailedDescription =
        """
        Each call by its name in the uAPI, with its decoded arguments (of what the kernel changed \
        the value before and after), its result or errno, and how long it took. It opens no \
        device: of one that nobody has open it shows what happens to it from now on, its open \
        included. The bytes of states and regions are never shown, nor are the calls of \
        vfio:conform, which another process makes.

        It goes on until Ctrl-C, until the session is over, or for --seconds.

        Examples:
          vfio:trace emu:mtty-0
          vfio:trace m1 --summary
          vfio:trace emu:mtty-0 --seconds 10 --to /var/tmp/mtty.trace\
        """)
public final class TraceCommand extends ReportCommand {
  @Option(name = "--seconds", description = "End the trace after so many seconds.")
  private String seconds;

  @Option(
      name = "--to",
      description =
          "Write the calls to a file of the platform's machine; until the trace ends it is"
              + " called FILE.part, and the disk has what was written if the machine dies.")
  @Completion(PlaceCompleter.class)
  private String to;

  @Option(
      name = "--summary",
      description =
          "At the end count the calls by name, with their errors and the percentiles of their"
              + " durations; the calls themselves go to the file of --to, or nowhere.")
  private boolean summary;

  @Argument(
      index = 0,
      name = "ADDRESS|SESSION",
      description = "A device, open or not, or the id of a session that is running.",
      required = true)
  @Completion(SubjectCompleter.class)
  private String subject;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--seconds", "--to", "--summary", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Optional<Duration> length =
        Optional.ofNullable(seconds).map(text -> Numbers.seconds("--seconds", text));
    Optional<Path> file =
        Optional.ofNullable(to).map(text -> Places.file(text, console.directory()));
    Tracing tracing = services.require(Tracing.class);
    try (Trace trace = begin(tracing);
        TraceOutput output = TraceOutput.of(file, !summary, form(), console)) {
      console.say("Tracing " + subject + "; Ctrl-C ends it.");
      TraceWatch watch = new TraceWatch(trace, output, console, look(services, console));
      watch.run(length);
      // A line that is no object would spoil a file for programs; there the numbers have gaps.
      output.complete(json() ? 0 : trace.dropped());
      conclude(trace, watch.recorded(), file, console);
    }
  }

  private Runnable look(Services services, Console console) {
    return isDevice()
        ? new ReservedDevice(DeviceAddress.parse(subject), services.require(Devices.class), console)
        : () -> {};
  }

  private boolean isDevice() {
    return subject.contains(":");
  }

  private Trace begin(Tracing tracing) {
    return isDevice() ? tracing.device(DeviceAddress.parse(subject)) : tracing.session(subject);
  }

  private TraceOutput.Form form() {
    boolean severalDevices = !isDevice();
    return json() ? TraceFormat::jsonLine : call -> TraceFormat.line(call, severalDevices);
  }

  /** What is to be said when the calls were printed is only what was lost. */
  private void conclude(Trace trace, long recorded, Optional<Path> file, Console console) {
    if (summary || file.isPresent()) {
      TraceFormat.End end =
          new TraceFormat.End(
              trace.devices(),
              recorded,
              trace.dropped(),
              file,
              summary ? Optional.of(trace.summary()) : Optional.empty());
      print(
          console, () -> TraceFormat.json(end), () -> TraceFormat.text(end, console.tableWidth()));
    } else if (trace.dropped() > 0) {
      console.say(TraceFormat.dropped(trace.dropped()));
    }
  }
}
