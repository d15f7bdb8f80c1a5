// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;

/** What a session publishes from now on, to be taken by one thread. */
final class News implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);

  private final BlockingQueue<MigrationSnapshot> queue = new LinkedBlockingQueue<>();
  private final Session.Registration registration;

  News(Session session) {
    registration = session.listen(queue::add);
  }

  /** The next one; empty if none comes for a moment. */
  Optional<MigrationSnapshot> next() throws InterruptedException {
    return Optional.ofNullable(queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS));
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  @Override
  public void close() {
    registration.close();
  }
}
