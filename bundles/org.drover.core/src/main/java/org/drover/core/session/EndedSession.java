// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Resolution;
import org.drover.api.service.Session;
import org.drover.core.history.Ended;

/** A session of which the history alone still knows: nothing changes it any more. */
final class EndedSession implements Session {
  private final Ended ended;

  EndedSession(Ended ended) {
    this.ended = ended;
  }

  @Override
  public String id() {
    return ended.report().id();
  }

  @Override
  public MigrationSnapshot snapshot() {
    return ended.snapshot();
  }

  @Override
  public Optional<MigrationReport> report() {
    return Optional.of(ended.report());
  }

  @Override
  public Optional<MigrationReport> await(Duration atMost) {
    return report();
  }

  @Override
  public boolean cancel() {
    return false;
  }

  @Override
  public void switchover() {
    throw over();
  }

  @Override
  public void proceed() {
    throw over();
  }

  @Override
  public void resolve(Resolution resolution) {
    throw over();
  }

  private DroverException over() {
    return new DroverException(id() + " has ended in " + ended.report().outcome() + ".");
  }

  /** As one that ends before its listener comes: it is told the last snapshot, once. */
  @Override
  public Registration listen(Consumer<MigrationSnapshot> listener) {
    return new Listeners(id(), ended::snapshot).add(listener);
  }
}
