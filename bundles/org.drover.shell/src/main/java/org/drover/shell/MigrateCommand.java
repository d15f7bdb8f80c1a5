// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Migrator;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.shell.complete.PairCompleter;
import org.drover.shell.run.Console;
import org.drover.shell.run.SessionCommand;
import org.drover.shell.run.UsageException;
import org.drover.shell.run.VfioCommand;
import org.drover.text.read.Choices;
import org.drover.text.read.FaultSpec;
import org.drover.text.read.Pairs;
import org.drover.text.read.Places;

/** {@code vfio:migrate}. */
@Service
@Needs(Role.OPERATOR)
@Command(
    scope = VfioCommand.SCOPE,
    name = "migrate",
    description = "Migrates devices to others, here or at a platform that listens.",
    detailedDescription =
        """
        Without a URI the devices go to others of this platform, by the same protocol. =DST may be \
        left out if exactly one device fits at the other side. What the destination held is \
        overwritten. A device that is not leased, and that opening resets, has nothing to \
        migrate: it is refused without --fresh. DST may be mdev:PARENT/TYPE, an mdev that the other \
        platform makes for the migration, if its vfio:listen --create allows it.

        With --policy manual the devices are held in PRE_COPY, running, until \
        `vfio:switchover SESSION` lets them go. Ctrl-C cancels: the prompt is back at once, the \
        source goes on RUNNING. So does the end of the ssh connection; a session with --detach \
        goes on without a console. --timeout cancels like Ctrl-C, waits for the safe point and \
        fails.

        Examples:
          vfio:migrate emu:mtty-0=emu:mtty-1
          vfio:migrate emu:mtty-0 tcp://10.0.0.2:7000 --policy manual --detach
          vfio:migrate emu:mtty-0=mdev:mtty/mtty-2 tcp://10.0.0.2:7000
          vfio:migrate emu:mtty-0=emu:mtty-1 --timeout 60
          vfio:migrate emu:mtty-0=emu:mtty-1 --fault flip@4096\
        """)
public final class MigrateCommand extends SessionCommand {
  @Option(
      name = "--policy",
      description =
          "When to switch over: auto (as soon as little is left) or manual (when"
              + " vfio:switchover says so).")
  @Completion(
      value = StringsCompleter.class,
      values = {"auto", "manual"})
  private String policy = "auto";

  @Option(name = "--fresh", description = "Migrate devices although opening them resets them.")
  private boolean fresh;

  @Needs(Role.ADMIN)
  @Option(
      name = "--fault",
      description =
          "For tests and drills: flip@N, stall@N or drop@N, at byte N that the source sends; may"
              + " be given more than once.",
      multiValued = true)
  private List<String> faults;

  @Option(
      name = "--pause",
      description =
          "For tests and drills: hold at after-accept, before-switchover, in-blackout,"
              + " after-loaded or after-committed until vfio:proceed; may be given more than once.",
      multiValued = true)
  @Completion(
      value = StringsCompleter.class,
      values = {
        "after-accept",
        "before-switchover",
        "in-blackout",
        "after-loaded",
        "after-committed"
      })
  private List<String> pauses;

  @Argument(
      index = 0,
      name = "SRC[=DST]... [URI]",
      description =
          "The devices, each with the one that it goes to, and the platform that listens, for"
              + " example tcp://10.0.0.2:7000.",
      required = true,
      multiValued = true)
  @Completion(PairCompleter.class)
  private List<String> words;

  @Override
  protected Started start(Migrator migrator, Console console) {
    MigrationRequest request = request();
    Session session = migrator.migrate(request);
    return new Started(session, hint(session.id(), request));
  }

  private MigrationRequest request() {
    List<URI> peers = words.stream().filter(Places::isPeer).map(Places::peer).toList();
    List<DevicePair> devices =
        words.stream().filter(word -> !Places.isPeer(word)).map(Pairs::parse).toList();
    if (peers.size() > 1) {
      throw new UsageException("Devices go to one platform; leave one URI out.");
    }
    if (devices.isEmpty()) {
      throw new UsageException("There is no device to migrate to " + peers.get(0) + "; name one.");
    }
    return new MigrationRequest(
        devices,
        peers.stream().findFirst(),
        policy(),
        fresh,
        or(pauses).stream()
            .map(text -> Choices.parse("pause point", PausePoint.class, text))
            .collect(Collectors.toSet()),
        or(faults).stream().map(FaultSpec::transport).toList());
  }

  private SwitchoverPolicy policy() {
    return switch (policy) {
      case "auto" -> SwitchoverPolicy.AUTO;
      case "manual" -> SwitchoverPolicy.MANUAL;
      default -> throw new UsageException("'" + policy + "' is no policy; write auto or manual.");
    };
  }

  private static String hint(String id, MigrationRequest request) {
    StringBuilder hint = new StringBuilder();
    if (request.policy().manual()) {
      hint.append("is held in PRE_COPY until `vfio:switchover ").append(id).append("`");
    }
    if (!request.pauses().isEmpty()) {
      hint.append(hint.isEmpty() ? "" : ", and ")
          .append("holds at its pause points until `vfio:proceed ")
          .append(id)
          .append("`");
    }
    return hint.isEmpty() ? "" : id + " " + hint;
  }

  private static List<String> or(List<String> values) {
    return Optional.ofNullable(values).orElse(List.of());
  }
}
