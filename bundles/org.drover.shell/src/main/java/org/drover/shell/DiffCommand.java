// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.net.URI;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.DroverException;
import org.drover.api.service.ImageDifference;
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

/** {@code vfio:diff}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "diff",
    description = "Compares two images.",
    detailedDescription =
        """
        What their manifests say of each device, and each state record by record. When they were \
        saved does not count. Both have to be whole. Fails if they differ.

        Examples:
          vfio:diff before.img after.img
          vfio:diff before.img after.img --json""")
public final class DiffCommand extends ReportCommand {
  @Argument(index = 0, name = "LEFT", description = "An image.", required = true)
  @Completion(PlaceCompleter.class)
  private String left;

  @Argument(index = 1, name = "RIGHT", description = "Another one.", required = true)
  @Completion(PlaceCompleter.class)
  private String right;

  @Argument(index = 2, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(value = StringsCompleter.class, values = "--json")
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    URI one = Places.image(left, console.directory());
    URI other = Places.image(right, console.directory());
    List<ImageDifference> differences = services.require(ImageTools.class).diff(one, other);
    print(
        console,
        () -> ImageFormat.differencesJson(differences),
        () -> ImageFormat.differences(differences, console.tableWidth()));
    if (!differences.isEmpty()) {
      throw new DroverException(
          one + " and " + other + " differ in " + differences.size() + " place(s)");
    }
  }
}
