// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.api.service.ImageReport;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.Inspection;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Migrator;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.testkit.samples.ImageSamples;

/** Takes requests and gives the session that was prepared for the next one. */
final class FakeSessions implements Migrator, Sessions {
  final List<Object> requests = new ArrayList<>();
  final List<FakeSession> known = new ArrayList<>();

  /** What the history alone has. */
  final List<FakeSession> kept = new ArrayList<>();

  /** How often all of them were read. */
  int readings;

  FakeSession next;

  /** What the next device holds that is inspected. */
  ImageReport inspected = ImageSamples.raw();

  private Session start(Object request) {
    requests.add(request);
    if (next == null) {
      throw new DroverException("The port is in use; take another one.");
    }
    known.add(next);
    return next;
  }

  @Override
  public Session save(SaveRequest request) {
    return start(request);
  }

  @Override
  public Inspection inspect(InspectRequest request) {
    Session session = start(request);
    return new Inspection() {
      @Override
      public Session session() {
        return session;
      }

      @Override
      public Optional<ImageReport> report() {
        return session.report().map(over -> inspected);
      }
    };
  }

  @Override
  public Session restore(RestoreRequest request) {
    return start(request);
  }

  @Override
  public Session migrate(MigrationRequest request) {
    return start(request);
  }

  @Override
  public Session listen(ListenRequest request) {
    return start(request);
  }

  @Override
  public List<MigrationSnapshot> list() {
    return known.stream().map(FakeSession::snapshot).toList();
  }

  @Override
  public List<MigrationSnapshot> all() {
    readings++;
    return Stream.concat(known.stream(), kept.stream()).map(FakeSession::snapshot).toList();
  }

  @Override
  public List<String> ids() {
    return Stream.concat(known.stream(), kept.stream()).map(FakeSession::id).toList();
  }

  @Override
  public Optional<Session> find(String id) {
    return Stream.concat(known.stream(), kept.stream())
        .filter(one -> one.id().equals(id))
        .map(Session.class::cast)
        .findFirst();
  }
}
