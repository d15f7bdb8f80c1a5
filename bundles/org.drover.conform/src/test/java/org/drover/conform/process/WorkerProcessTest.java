// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerProcessTest {
  private static final Duration GUARD = Duration.ofSeconds(30);

  /** More than the readers hold in their buffers, and less than a pipe does. */
  private static final int LINES = 500;

  private static final String LONG_LINE = "x".repeat(100);

  @Test
  void whatWasSaidBeforeTheEndIsHeardHoweverLate() throws Exception {
    String script = "cat; for i in $(seq " + LINES + "); do echo " + LONG_LINE + "; done";
    ChildRun.Times times = new ChildRun.Times(GUARD, GUARD, GUARD);
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    CountDownLatch listen = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (WorkerProcess worker =
        new WorkerProcess(List.of("/bin/sh", "-c", script), times, notice -> {})) {
      worker.listen(
          line -> {
            heard.add(line);
            await(listen);
          },
          ended::countDown,
          line -> {},
          () -> {});
      worker.leave();
      listen.countDown();
      ended.await();
    }
    assertThat(heard).hasSize(LINES).containsOnly(LONG_LINE);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
