// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.Migrator;
import org.drover.api.service.NewMdev;
import org.drover.api.service.Session;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.AddressCompleter;
import org.drover.shell.complete.NewMdevCompleter;
import org.drover.shell.complete.UriCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.SessionCommand;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.read.Places;

/** {@code vfio:listen}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "listen",
    description = "Waits for a migration into devices of this platform, or into one made for it.",
    detailedDescription =
        """
        Only the devices that are named may be overwritten. A port alone listens on 127.0.0.1; to \
        be reached from other machines, name the address. Port 0 takes a free one; the line that \
        says so shows which, and vfio:sessions. One migration is received, then the command ends; Ctrl-C stops \
        listening.

        With --create the source may ask for an mdev that does not exist yet, by \
        SRC=mdev:PARENT/TYPE: it is made for the migration, and removed again if that ends before the \
        device could run.

        Examples:
          vfio:listen 7000 emu:mtty-1
          vfio:listen tcp://0.0.0.0:7000 emu:mtty-1 emu:mtty-2 --detach
          vfio:listen tcp://10.0.0.2:7000 --create mdev:mtty/mtty-2\
        """)
public final class ListenCommand extends SessionCommand {
  @Needs(Role.ADMIN)
  @Option(
      name = "--create",
      description =
          "What may be made, as mdev:PARENT/TYPE, if a source asks for it; vfio:mdev types lists"
              + " them. May be given more than once.",
      multiValued = true)
  @Completion(NewMdevCompleter.class)
  private List<String> creatable;

  @Option(
      name = "--kernel",
      description =
          "With --create: whose kernel makes it, the scheme of its devices' addresses; vfio unless"
              + " told.")
  private String kernel;

  @Argument(
      index = 0,
      name = "URI",
      description = "Where to listen: a port, or a URI such as tcp://127.0.0.1:7000.",
      required = true)
  @Completion(UriCompleter.class)
  private String uri;

  @Argument(
      index = 1,
      name = "DEVICE...",
      description = "The devices that may be overwritten; none is needed with --create.",
      multiValued = true)
  @Completion(AddressCompleter.class)
  private List<String> devices;

  @Override
  protected Started start(Migrator migrator, Console console) {
    ListenRequest request =
        new ListenRequest(
            Places.listener(uri), or(devices).map(DeviceAddress::parse).toList(), creatable());
    Session session = migrator.listen(request);
    URI place = session.snapshot().place().orElse(request.local());
    return new Started(session, session.id() + " listens on " + place);
  }

  private List<NewMdev> creatable() {
    if (kernel != null && creatable == null) {
      throw new UsageException(
          "--kernel says who makes what --create allows, and nothing may be made; leave it out.");
    }
    String maker = kernel == null ? MdevCommand.USUAL : kernel;
    return or(creatable).map(text -> NewMdev.parse(maker, text)).toList();
  }

  private static Stream<String> or(List<String> values) {
    return Optional.ofNullable(values).stream().flatMap(List::stream);
  }
}
