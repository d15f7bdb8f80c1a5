// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Who did what, line by line in the log {@value #LOG}. Lines are written one after the other by a
 * thread of its own: whoever adds one may be about to switch a session over, and does not wait for
 * a disk. Any thread.
 */
@Component(service = AuditTrail.class)
public final class AuditTrail {
  /** The name of the log, for its configuration. */
  public static final String LOG = "org.drover.audit";

  private static final long SECONDS_TO_WRITE_THE_LAST = 5;

  private final Consumer<String> log;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "drover-audit");
            thread.setDaemon(true);
            return thread;
          });

  /** Into the platform's log. */
  @Activate
  public AuditTrail() {
    this(new PlatformLog());
  }

  /**
   * Into another place.
   *
   * @param log is given each line, without its end, by one thread after the other
   */
  public AuditTrail(Consumer<String> log) {
    this.log = log;
  }

  /**
   * Has a line written soon.
   *
   * @param entry the line
   */
  public void add(AuditEntry entry) {
    String line = entry.line();
    try {
      writer.execute(() -> log.accept(line));
    } catch (RejectedExecutionException e) {
      // The platform stops: what ends because of that is noted all the same.
      log.accept(line);
    }
  }

  /**
   * Writes what was added and ends.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile; the lines are written then
   *     after this has ended
   */
  @Deactivate
  public void close() throws InterruptedException {
    writer.shutdown();
    writer.awaitTermination(SECONDS_TO_WRITE_THE_LAST, TimeUnit.SECONDS);
  }

  private static final class PlatformLog implements Consumer<String> {
    private static final Logger AUDIT = System.getLogger(LOG);

    @Override
    public void accept(String line) {
      AUDIT.log(Level.INFO, line);
    }
  }
}
