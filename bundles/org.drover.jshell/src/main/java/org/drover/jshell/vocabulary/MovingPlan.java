// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Migrator;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.service.TransportFault;
import org.drover.jshell.words.Moving;
import org.drover.jshell.words.ScriptSession;
import org.drover.text.read.FaultSpec;
import org.drover.text.read.Places;

/** What was said of a migration until now. Belongs to one thread. */
final class MovingPlan implements Moving {
  private final Backstage stage;
  private final List<DeviceAddress> sources;
  private final Set<PausePoint> pauses = EnumSet.noneOf(PausePoint.class);
  private final List<TransportFault> faults = new ArrayList<>();
  private List<DeviceAddress> destinations = List.of();
  private Optional<URI> peer = Optional.empty();
  private SwitchoverPolicy policy = SwitchoverPolicy.AUTO;
  private boolean fresh;
  private Optional<Consumer<MigrationSnapshot>> listener = Optional.empty();

  MovingPlan(Backstage stage, List<DeviceAddress> sources) {
    this.stage = stage;
    this.sources = sources;
  }

  @Override
  public Moving to(Object... devices) {
    destinations = Addresses.of(devices);
    return this;
  }

  @Override
  public Moving over(String place) {
    peer = Optional.of(Places.peer(place));
    return this;
  }

  @Override
  public Moving policy(SwitchoverPolicy when) {
    policy = when;
    return this;
  }

  @Override
  public Moving fresh() {
    fresh = true;
    return this;
  }

  @Override
  public Moving pause(PausePoint... points) {
    pauses.addAll(Arrays.asList(points));
    return this;
  }

  @Override
  public Moving fault(String fault) {
    faults.add(FaultSpec.transport(fault));
    return this;
  }

  @Override
  public Moving onProgress(Consumer<MigrationSnapshot> hears) {
    listener = Optional.of(hears);
    return this;
  }

  @Override
  public MigrationReport run() {
    return Outcomes.done(
        stage.following().toItsEnd(begin().session(), listener.orElse(snapshot -> {})));
  }

  @Override
  public ScriptSession start() {
    FollowedSession started = begin();
    listener.ifPresent(hears -> hear(started.session(), hears));
    return started;
  }

  private FollowedSession begin() {
    MigrationRequest request =
        new MigrationRequest(pairs(), peer, policy, fresh, pauses, List.copyOf(faults));
    return stage.started(
        stage.services().with(Migrator.class, migrator -> migrator.migrate(request)));
  }

  private List<DevicePair> pairs() {
    if (sources.isEmpty()) {
      throw new DroverException("There is no device to migrate; write migrate(a).to(b).");
    }
    if (!destinations.isEmpty() && destinations.size() != sources.size()) {
      throw new DroverException(
          sources.size()
              + " devices cannot go into "
              + destinations.size()
              + "; name one for each in to(...), or none where exactly one fits.");
    }
    List<DevicePair> pairs = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      pairs.add(
          new DevicePair(
              sources.get(i),
              destinations.isEmpty() ? Optional.empty() : Optional.of(destinations.get(i))));
    }
    return pairs;
  }

  /**
   * A thread of the script, so that what it prints goes where the script's output goes, and so that
   * it ends with the script.
   */
  private void hear(Session session, Consumer<MigrationSnapshot> hears) {
    Thread thread =
        new Thread(
            () -> Hearing.toTheEnd(session, hears, stage.desk()), "progress of " + session.id());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public String toString() {
    return "migrate"
        + sources
        + (destinations.isEmpty() ? "" : ".to" + destinations)
        + peer.map(place -> ".over(" + place + ")").orElse("")
        + ": nothing is done before run() or start()";
  }
}
