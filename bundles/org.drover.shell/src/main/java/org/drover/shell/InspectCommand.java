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
import org.drover.api.DroverException;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.PlaceCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.VfioCommand;
import org.drover.text.ImageFormat;
import org.drover.text.read.Places;

/** {@code vfio:inspect}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "inspect",
    description = "Explains a saved state record by record.",
    detailedDescription =
        """
        Reads an image to its end, proves every checksum and the digest, and tells what the vendor \
        driver understands of each state: its records with their offsets in the device's stream. \
        A flipped bit is named by its record and offset. What has a fault is told as far as it can \
        be read, and the command fails.

        With --vendor the file holds a state's bytes and nothing else, as vfio:save --raw writes it.

        Examples:
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

  @Argument(
      index = 0,
      name = "PLACE",
      description =
          "The image: a file of the platform's machine, or a URI such as file:/tmp/a.img.",
      required = true)
  @Completion(PlaceCompleter.class)
  private String place;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--vendor", "--hex", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    URI image = Places.image(place, console.directory());
    ImageReport report =
        services
            .require(ImageTools.class)
            .inspect(new ImageRequest(image, Optional.ofNullable(vendor)));
    print(
        console,
        () -> ImageFormat.json(report, hex),
        () ->
            hex
                ? ImageFormat.hex(report, console.tableWidth())
                : ImageFormat.text(report, console.tableWidth()));
    if (!report.faults().isEmpty()) {
      throw new DroverException(image + ": " + report.faults().get(0));
    }
  }
}
