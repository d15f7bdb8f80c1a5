// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Resolution;
import org.drover.api.service.Session;

/** A session that ends when the test says so. */
final class FakeSession implements Session {
  final CountDownLatch awaited = new CountDownLatch(1);
  final CountDownLatch cancelled = new CountDownLatch(1);
  final CountDownLatch switchedOver = new CountDownLatch(1);
  volatile boolean cancellable = true;

  /** What a cancel leads to. */
  volatile Runnable whenCancelled = () -> {};

  volatile boolean paused;
  volatile Optional<Resolution> resolved = Optional.empty();
  volatile MigrationSnapshot snapshot;

  /** Thrown by looks at it, once it is set. */
  volatile RuntimeException broken;

  private final CompletableFuture<MigrationReport> end = new CompletableFuture<>();

  FakeSession(MigrationSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  void end(MigrationReport report) {
    end.complete(report);
  }

  @Override
  public String id() {
    return snapshot.id();
  }

  @Override
  public MigrationSnapshot snapshot() {
    if (broken != null) {
      throw broken;
    }
    return snapshot;
  }

  @Override
  public Optional<MigrationReport> report() {
    return Optional.ofNullable(end.getNow(null));
  }

  @Override
  public Optional<MigrationReport> await(Duration atMost) throws InterruptedException {
    awaited.countDown();
    try {
      return Optional.of(end.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean cancel() {
    cancelled.countDown();
    whenCancelled.run();
    return cancellable;
  }

  @Override
  public void switchover() {
    switchedOver.countDown();
  }

  @Override
  public void proceed() {
    if (!paused) {
      throw new DroverException(id() + " does not hold at a pause point.");
    }
    paused = false;
  }

  @Override
  public void resolve(Resolution resolution) {
    if (snapshot.doubt().isEmpty()) {
      throw new DroverException("session " + id() + " is not in doubt");
    }
    resolved = Optional.of(resolution);
  }

  @Override
  public Registration listen(Consumer<MigrationSnapshot> listener) {
    throw new UnsupportedOperationException("commands look at snapshots");
  }
}
