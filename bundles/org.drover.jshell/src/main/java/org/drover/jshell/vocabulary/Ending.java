// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.drover.text.read.FaultSpec;

/** How what a session's words began comes to its end. */
final class Ending {
  private final Backstage stage;

  Ending(Backstage stage) {
    this.stage = stage;
  }

  /** Why it should not be now: one sentence for each migration that is not over. */
  List<String> against() {
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

  /** Cancels, waits for safe points, gives back; what still moves then goes back at its end. */
  List<String> now(Duration patience) {
    List<String> said = new ArrayList<>();
    Map<String, Session> holding = new LinkedHashMap<>();
    try {
      late(patience, said).forEach(session -> holding.put(session.id(), session));
      holding.putAll(atWorkWithOurs());
    } finally {
      said.addAll(stage.belongings().giveBack().all());
    }
    AtomicInteger left = new AtomicInteger(holding.size());
    holding.values().forEach(session -> giveBackAtItsEnd(session, left));
    armed().ifPresent(said::add);
    said.addAll(arrived(stage.begun().ids()));
    stage.begun().forget();
    return said;
  }

  /** Those of our own that are not over in time; their ends are told. */
  private List<Session> late(Duration patience, List<String> said) {
    List<Session> begun = stage.begun().end();
    begun.stream()
        .filter(Session::cancel)
        .forEach(session -> said.add("cancelled " + session.id()));
    List<Session> late = Waiting.await(begun, patience);
    for (Session session : late) {
      said.add(session.id() + " is not over yet and goes on in the background");
      stage.following().tellEnd(session);
    }
    return late;
  }

  /** What stays is the others' until the last of them is over; then it is said why. */
  private void giveBackAtItsEnd(Session session, AtomicInteger left) {
    stage
        .work()
        .inBackground(
            "the end of " + session.id(),
            () -> {
              Waiting.await(session);
              Belongings.Given given = stage.belongings().giveBack();
              boolean last = left.decrementAndGet() == 0;
              (last ? given.all() : given.done()).forEach(stage.desk()::say);
              arrived(List.of(session.id())).forEach(stage.desk()::say);
            });
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

  /** A device that something was migrated into is somebody's running device now: it is left. */
  private List<String> arrived(List<String> ids) {
    try {
      return stage.services().with(Devices.class, Devices::leases).stream()
          .filter(lease -> lease.owner().kind() == Owner.Kind.SESSION)
          .filter(lease -> ids.contains(lease.owner().name()))
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
