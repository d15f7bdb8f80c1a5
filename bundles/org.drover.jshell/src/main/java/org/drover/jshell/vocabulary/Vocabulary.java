// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.Owner;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ThrownError;
import org.drover.jshell.words.Vfio;
import org.drover.jshell.words.VfioOfCaller;
import org.drover.jshell.words.Words;
import org.drover.text.Shown;
import org.drover.text.read.FaultSpec;

/**
 * The vocabulary of one session, for who hosts it: what the session begins with, how its values
 * look, and how it ends. May be used from any thread.
 */
public final class Vocabulary {
  private static final String OURS = "org.drover.";

  private final Backstage stage;
  private final Vfio vfio;

  /**
   * For a session that is to be opened.
   *
   * @param services of the platform
   * @param desk where the session is used from
   */
  public Vocabulary(Services services, Desk desk) {
    this.stage = new Backstage(services, desk);
    this.vfio = new SessionVfio(stage);
  }

  /**
   * The words.
   *
   * @return the same every time
   */
  public Vfio vfio() {
    return vfio;
  }

  /**
   * Settings with the words, the imports that they need, and values that print as people want them.
   *
   * @param settings whose start-up, printer and world are added to or replaced
   * @return what to open the session with
   */
  public SessionSettings settings(SessionSettings settings) {
    return withImports(settings)
        .withPrinter(value -> Optional.of(text(value)))
        .withWorld(snippets -> VfioOfCaller.put(snippets, vfio));
  }

  /**
   * Settings with the imports that the words need, and without the words.
   *
   * @param settings whose start-up is added to
   * @return the settings
   */
  public static SessionSettings withImports(SessionSettings settings) {
    return settings.withStartup(
        Stream.concat(settings.startup().stream(), startup().stream()).toList());
  }

  /** Few, because each is compiled at every start. */
  private static List<String> startup() {
    return List.of(
        "import java.time.*;",
        "import org.drover.api.*;",
        "import org.drover.api.service.*;",
        "import org.drover.api.spi.*;",
        "import org.drover.fsm.*;",
        "import " + Vfio.class.getPackageName() + ".*;",
        "import static org.drover.fsm.MigrationState.*;",
        "import static " + Words.class.getName() + ".*;");
  }

  /**
   * A value as people want to see it.
   *
   * @param value any; may be null
   * @return one or more lines, without a line's end behind the last
   */
  public String text(Object value) {
    return Shown.text(value, stage.desk().width());
  }

  /**
   * What is to be told of an exception.
   *
   * @param error that nobody caught
   * @return its one sentence, if it is one of the platform's and its stack tells nothing more;
   *     empty if the stack should be shown
   */
  public static Optional<String> sentence(ThrownError error) {
    return error.type().startsWith(OURS) && !error.message().isEmpty()
        ? Optional.of(error.message())
        : Optional.empty();
  }

  /**
   * What can stand in {@code open("...")}.
   *
   * @return addresses in ascending order; none if nobody knows any now
   */
  public List<DeviceAddress> addresses() {
    try {
      return vfio.devices().stream().map(device -> device.identity().address()).toList();
    } catch (DroverException e) {
      // Nobody offers the service; a completion has nothing to say then.
      return List.of();
    }
  }

  /**
   * Why the session should not end now.
   *
   * @return one sentence for each migration that it began, or that works with a device of its own,
   *     and that is not over
   */
  public List<String> moving() {
    Stream<MigrationSnapshot> own = stage.begun().atWork().stream().map(Session::snapshot);
    return Stream.concat(own, known().stream().filter(this::worksWithOurs))
        .filter(one -> !one.state().isEnded())
        .map(
            one ->
                one.id()
                    + " is at work in "
                    + one.phase()
                    + "; session(\""
                    + one.id()
                    + "\").cancel() ends it.")
        .distinct()
        .toList();
  }

  private List<MigrationSnapshot> known() {
    try {
      return stage.services().with(Sessions.class, Sessions::list);
    } catch (DroverException e) {
      // Without an engine nothing moves.
      return List.of();
    }
  }

  /** By their ids: those at work with a device of this session, whoever began them. */
  private Map<String, Session> atWorkWithOurs() {
    Map<String, Session> found = new LinkedHashMap<>();
    for (MigrationSnapshot one : known()) {
      if (!one.state().isEnded() && worksWithOurs(one)) {
        find(one.id()).ifPresent(session -> found.put(one.id(), session));
      }
    }
    return found;
  }

  private Optional<Session> find(String id) {
    try {
      return stage.services().with(Sessions.class, sessions -> sessions.find(id));
    } catch (DroverException e) {
      // The engine has left since it was listed, and its sessions with it.
      return Optional.empty();
    }
  }

  private boolean worksWithOurs(MigrationSnapshot session) {
    Set<DeviceAddress> ours =
        stage.devices().stream().map(LeasedDevice::address).collect(Collectors.toSet());
    return session.devices().stream().flatMap(device -> ends(device)).anyMatch(ours::contains);
  }

  private static Stream<DeviceAddress> ends(DeviceProgress device) {
    return Stream.of(device.source(), device.destination()).flatMap(Optional::stream);
  }

  /**
   * Ends what the session began and gives back what it has: cancels its migrations and waits for
   * their safe points, then gives back leases, traces and services, the last first. What a
   * migration still holds that is not over then is given back at its end, which the desk is told.
   *
   * @param patience how long to wait for safe points; an interrupt does not cut it short
   * @return what was done, and what could not be, in one sentence each; nothing the second time
   */
  public List<String> close(Duration patience) {
    List<String> said = new ArrayList<>();
    List<Session> begun = stage.begun().end();
    begun.stream()
        .filter(Session::cancel)
        .forEach(session -> said.add("cancelled " + session.id()));
    List<Session> late = SafePoints.await(begun, patience);
    late.forEach(
        session -> said.add(session.id() + " is not over yet and goes on in the background"));
    Map<String, Session> holding = atWorkWithOurs();
    late.forEach(session -> holding.put(session.id(), session));
    said.addAll(stage.belongings().giveBack());
    holding.values().forEach(this::giveBackAtItsEnd);
    armed().ifPresent(said::add);
    said.addAll(arrived());
    stage.begun().forget();
    return said;
  }

  private void giveBackAtItsEnd(Session session) {
    stage
        .work()
        .inBackground(
            "the end of " + session.id(),
            () -> {
              SafePoints.await(session);
              stage.belongings().giveBack().forEach(stage.desk()::say);
            });
  }

  /** A device that something was migrated into is somebody's running device now: it is left. */
  private List<String> arrived() {
    try {
      return stage.services().with(Devices.class, Devices::leases).stream()
          .filter(lease -> lease.owner().kind() == Owner.Kind.SESSION)
          .filter(lease -> stage.begun().ids().contains(lease.owner().name()))
          .map(
              lease ->
                  lease.address()
                      + " stays leased with what "
                      + lease.owner().name()
                      + " brought into it; `vfio:release "
                      + lease.address()
                      + "` gives it back")
          .toList();
    } catch (DroverException e) {
      // Nobody offers the service: there are no leases either.
      return List.of();
    }
  }

  /** Faults cannot be disarmed one by one, and others may have armed some. */
  private Optional<String> armed() {
    List<Fault> armed = new ArrayList<>(stage.armed());
    stage.armed().clear();
    try {
      armed.retainAll(stage.services().with(Emulation.class, Emulation::faults));
    } catch (DroverException e) {
      // The emulator has left, and its faults with it.
      return Optional.empty();
    }
    return armed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            armed.stream().map(FaultSpec::format).collect(Collectors.joining(", "))
                + " is still armed; `vfio:fault --clear` disarms all");
  }
}
