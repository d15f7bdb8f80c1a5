// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.run.Archive;
import org.drover.shell.run.Consent;
import org.drover.shell.run.Console;
import org.drover.shell.run.ReportCommand;
import org.drover.shell.run.Services;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.shell.support.SupportPiece;
import org.drover.shell.support.SupportPieces;
import org.drover.text.ArchiveFormat;
import org.drover.text.read.Places;
import org.osgi.framework.BundleContext;

/** {@code vfio:support-bundle}. */
@Service
@Needs(Role.ADMIN)
@Command(
    scope = VfioCommand.SCOPE,
    name = "support-bundle",
    description = "Packs what somebody needs who is asked for help.",
    detailedDescription =
        """
        A zip archive (mode 0600) of versions, devices, sessions with their reports, the \
        configuration of Drover and the ends of its logs. It has no keys and no users, and what \
        is or looks like a password is masked. What goes in is listed first; it is written after \
        a yes at the terminal, or with --yes.

        Examples:
          vfio:support-bundle
          vfio:support-bundle /var/tmp/help.zip --yes\
        """)
public final class SupportBundleCommand extends ReportCommand {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Reference private BundleContext context;
  @Reference private Session session;

  @Option(name = "--yes", description = "Write it without asking.")
  private boolean yes;

  @Argument(
      index = 0,
      name = "FILE",
      description =
          "A file of the platform's machine, where none is yet; without it drover-support-MOMENT"
              + ".zip in the working directory.")
  @Completion(FileCompleter.class)
  private String file;

  @Argument(index = 1, name = OPTIONS, description = OPTIONS_TOO, multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"--yes", "--json"})
  List<String> options;

  @Override
  protected void run(Services services, Console console) {
    Path place = Places.file(file == null ? usualName() : file, console.directory());
    Archive archive = Archive.at(place);
    Map<String, byte[]> contents = new LinkedHashMap<>();
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (SupportPiece piece : SupportPieces.of(services, context)) {
      contents.put(piece.name(), piece.bytes());
      sizes.put(piece.name(), (long) piece.bytes().length);
    }
    if (!json()) {
      console.print(ArchiveFormat.text(sizes, console.tableWidth()));
    }
    if (yes || (!json() && isAgreed(place, console))) {
      archive.write(contents);
      print(
          console,
          () -> ArchiveFormat.json(Optional.of(place.toString()), sizes),
          () -> "Written to " + place + ", which its owner alone can read.");
      return;
    }
    if (json()) {
      print(console, () -> ArchiveFormat.json(Optional.empty(), sizes), () -> "");
    }
    throw new UsageException(
        "Nothing was written; answer yes at a terminal, or give --yes, to write " + place + ".");
  }

  private static String usualName() {
    return "drover-support-" + MOMENT.format(Clock.systemUTC().instant()) + ".zip";
  }

  /** Who does not see what was listed is not asked. */
  private boolean isAgreed(Path place, Console console) {
    return console.screen().isPresent()
        && Consent.given(session, "Write this to " + place + "? (yes/no) ");
  }
}
