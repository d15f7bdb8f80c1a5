// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionLogTest {
  private static final long GUARD_SECONDS = 20;
  private static final String SESSION = "s-log-test";

  private final Logger logger = Logger.getLogger("org.drover.core.session");
  private final SlowDisk disk = new SlowDisk();

  /** Takes no line before it is told to. */
  private static final class SlowDisk extends Handler {
    private final CountDownLatch fast = new CountDownLatch(1);
    private final BlockingQueue<LogRecord> taken = new LinkedBlockingQueue<>();

    @Override
    public void publish(LogRecord line) {
      if (!line.getMessage().startsWith(SESSION)) {
        // Of a session of another test.
        return;
      }
      try {
        if (fast.await(GUARD_SECONDS, TimeUnit.SECONDS)) {
          taken.add(line);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    logger.addHandler(disk);
  }

  @AfterEach
  void leave() {
    disk.fast.countDown();
    logger.removeHandler(disk);
  }

  @Test
  void nobodyWaitsForTheDiskAndTheLinesKeepTheirOrder() throws Exception {
    SessionLog log = new SessionLog(SESSION);
    IllegalStateException cause = new IllegalStateException("why");
    log.log(Level.INFO, "first", cause);
    log.log(Level.WARNING, "second", null);
    // Were they written here, this would not be reached before the guard's time.
    assertThat(disk.taken).isEmpty();
    disk.fast.countDown();

    LogRecord first = disk.taken.poll(GUARD_SECONDS, TimeUnit.SECONDS);
    LogRecord second = disk.taken.poll(GUARD_SECONDS, TimeUnit.SECONDS);
    assertThat(List.of(first.getMessage(), second.getMessage()))
        .containsExactly(SESSION + ": first", SESSION + ": second");
    assertThat(first.getThrown()).isSameAs(cause);

    log.log(Level.INFO, "after a rest", null);
    assertThat(disk.taken.poll(GUARD_SECONDS, TimeUnit.SECONDS).getMessage())
        .isEqualTo(SESSION + ": after a rest");
  }
}
