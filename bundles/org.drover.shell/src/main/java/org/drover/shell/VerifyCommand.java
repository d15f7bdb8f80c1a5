// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.net.URI;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.ImageReport;
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

/** {@code vfio:verify}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "verify",
    description = "Proves that an image is whole, without a device.",
    detailedDescription =
        """
        Every frame, checksum and the digest, and each state as far as its vendor driver knows its \
        format. Fails with the first fault, which names the place.

        Examples:
          vfio:verify /var/tmp/mtty.img
          vfio:verify /var/tmp/mtty.img --json""")
public final class VerifyCommand extends ReportCommand {
  @Argument(
      index = 0,
      name = "PLACE",
      description =
          "The image: a file of the platform's machine, or a URI such as file:/tmp/a.img.",
      required = true)
  @Completion(PlaceCompleter.class)
  private String place;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    URI image = Places.image(place, console.directory());
    ImageReport report = services.require(ImageTools.class).verify(image);
    print(
        console,
        () -> ImageFormat.json(report, false),
        () ->
            "%s is whole: %d bytes in %d frames, %s.\n"
                .formatted(
                    image,
                    report.bytes(),
                    report.frames(),
                    report
                        .digest()
                        .map(digest -> "SHA-256 " + digest)
                        .orElse("without a digest, so that its frames' checksums say so alone")));
  }
}
