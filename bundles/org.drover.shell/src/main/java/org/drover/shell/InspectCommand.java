// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Drivers;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.SaveRequest.Then;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.InspectableCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.InspectedDevice;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.TimeLimit;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.ImageFormat;
import org.drover.text.read.Choices;
import org.drover.text.read.Places;

/** {@code vfio:inspect}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "inspect",
    description = "Explains a saved state, or what a device holds, record by record.",
    detailedDescription =
        """
        Reads an image to its end, proves every checksum and the digest, and tells what the vendor \
        driver understands of each state: its records with their offsets in the device's stream. \
        A flipped bit is named by its record and offset. What has a fault is told as far as it can \
        be read, and the command fails.

        With --vendor the file holds a state's bytes and nothing else, as vfio:save --raw writes it.

        A device is stopped, read as vfio:save reads it, and runs on; nothing is kept. Ctrl-C \
        cancels, and the device goes on RUNNING. One that is not leased, and that opening resets, \
        is refused without --fresh: what it holds would be lost before it is read.

        Examples:
          vfio:inspect vfio:0000:3b:00.2
          vfio:inspect emu:mtty-0 --then stop
          vfio:inspect /var/tmp/mtty.img
          vfio:inspect /var/tmp/mtty.img --hex
          vfio:inspect mtty.bin --vendor mtty""")
public final class InspectCommand extends ReportCommand {
  @Option(
      name = "--vendor",
      description = "The file is a raw stream of this vendor driver, not an image.")
  private String vendor;

  @Option(name = "--hex", description = "Show the first bytes of each record.")
  @Needs(Role.ADMIN)
  private boolean hex;

  @Option(
      name = "--then",
      description =
          "What becomes of a device: run (it runs on, unless told) or stop (it stays in STOP,"
              + " leased to the session).")
  @Completion(
      value = StringsCompleter.class,
      values = {"run", "stop"})
  private String then;

  @Option(
      name = "--fresh",
      description = "Inspect a device although opening it resets it: an empty one's state.")
  private boolean fresh;

  @Option(
      name = TimeLimit.OPTION,
      description =
          "Cancel the inspection of a device after so many seconds: it runs on, and the command"
              + " fails.")
  private String timeout;

  @Argument(
      index = 0,
      name = "PLACE|ADDRESS",
      description =
          "The image: a file of the platform's machine, or a URI such as file:/tmp/a.img; or a"
              + " device.",
      required = true)
  @Completion(InspectableCompleter.class)
  private String place;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--vendor", "--hex", "--then", "--fresh", "--timeout", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    boolean device = isDevice(services);
    ImageReport report = device ? ofDevice(services, console) : ofImage(services, console);
    print(
        console,
        () -> ImageFormat.json(report, hex),
        () ->
            hex
                ? ImageFormat.hex(report, console.tableWidth())
                : ImageFormat.text(report, console.tableWidth()));
    if (!report.faults().isEmpty()) {
      // Of a device it begins with its address.
      String where = device ? "" : Places.image(place, console.directory()) + ": ";
      throw new DroverException(where + report.faults().get(0));
    }
  }

  /** A place has another scheme than the devices of this platform, or none. */
  private boolean isDevice(Services services) {
    return services.find(Drivers.class).stream()
        .flatMap(drivers -> drivers.list().stream())
        .filter(driver -> driver.kind().equals("backend"))
        .anyMatch(backend -> place.startsWith(backend.name() + ":"));
  }

  private ImageReport ofImage(Services services, Console console) {
    if (then != null || fresh || timeout != null) {
      throw new UsageException(
          "--then, --fresh and --timeout are for a device, and '"
              + place
              + "' is none that this platform has; leave them out.");
    }
    URI image = Places.image(place, console.directory());
    return services
        .require(ImageTools.class)
        .inspect(new ImageRequest(image, Optional.ofNullable(vendor)));
  }

  private ImageReport ofDevice(Services services, Console console) {
    if (vendor != null) {
      throw new UsageException(
          "--vendor is for a file, and "
              + place
              + " is a device, which has its own; leave it out.");
    }
    InspectRequest request =
        new InspectRequest(
            DeviceAddress.parse(place),
            Choices.parse("end of an inspection", Then.class, then == null ? "run" : then),
            fresh);
    return new InspectedDevice(services, console).read(request, timeout);
  }
}
