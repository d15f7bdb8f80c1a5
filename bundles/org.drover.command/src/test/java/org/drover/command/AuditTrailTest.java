// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
  private static final AuditEntry ENTRY =
      new AuditEntry(Logins.ada("admin"), AuditEntry.Outcome.DONE, "vfio:switchover m1", "");

  /** A disk that hangs holds the line up, and not the command. */
  @Test
  void whoAddsALineDoesNotWaitForTheDisk() throws Exception {
    CountDownLatch diskHangs = new CountDownLatch(1);
    List<String> written = Collections.synchronizedList(new ArrayList<>());
    AuditTrail trail =
        new AuditTrail(
            line -> {
              awaitQuietly(diskHangs);
              written.add(line);
            });
    Thread command = new Thread(() -> List.of(1, 2, 3).forEach(i -> trail.add(ENTRY)));
    command.start();
    command.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(command.isAlive()).isFalse();
    assertThat(written).isEmpty();
    diskHangs.countDown();
    trail.close();
    assertThat(written).hasSize(3);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theLogHasItsOwnName() throws Exception {
    Logger logger = Logger.getLogger("org.drover.audit");
    List<String> logged = Collections.synchronizedList(new ArrayList<>());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry.getLevel() + " " + entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    try {
      AuditTrail trail = new AuditTrail();
      trail.add(ENTRY);
      trail.close();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(logged).containsExactly("INFO " + ENTRY.line());
  }
}
