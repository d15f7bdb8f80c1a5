// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.drover.api.DroverException;
import org.drover.api.KernelLogLine;
import org.drover.api.spi.DriverLog;
import org.drover.core.lease.Claim;
import org.drover.core.session.Job;

/**
 * What the kernel logs of a session's devices and their drivers while the session runs. It is read
 * once, at the end, so that no device waits for it. Belongs to the session's thread.
 *
 * <p>A log that cannot be read is a note of the session and nothing more.
 */
public final class KernelLines implements AutoCloseable {
  /** How many lines a report has room for. */
  public static final int MOST = 200;

  private final Job job;
  private final List<DriverLog> logs = new ArrayList<>();
  private boolean told;

  /**
   * Of a session that begins.
   *
   * @param job where the lines go
   */
  public KernelLines(Job job) {
    this.job = job;
  }

  /**
   * Watches the log for one more device, from now on.
   *
   * @param claim of the session
   */
  public void watch(Claim claim) {
    // An isolation boundary: a report without the kernel's lines is a report all the same.
    try {
      claim.backend().watchLog(claim.identity()).ifPresent(logs::add);
    } catch (RuntimeException | LinkageError e) {
      unreadable(e);
    }
  }

  /** Once: that two devices have one log that cannot be read is one fact. */
  private void unreadable(Throwable error) {
    if (told) {
      return;
    }
    told = true;
    String why =
        error instanceof DroverException && error.getCause() != null
            ? error.getMessage() + ": " + error.getCause().getMessage()
            : error.toString();
    job.notes().add("what the kernel logged is not in this report: " + why);
  }

  /** Puts what was logged into the report, and ends the watches. */
  @Override
  public void close() {
    // A line that names no device is about all devices of its driver, and is told once.
    SortedSet<KernelLogLine> lines =
        new TreeSet<>(
            Comparator.comparing(KernelLogLine::scheme).thenComparingLong(KernelLogLine::sequence));
    for (DriverLog log : logs) {
      // The same boundary.
      try (log) {
        lines.addAll(log.read());
      } catch (RuntimeException | LinkageError e) {
        unreadable(e);
      }
    }
    logs.clear();
    job.measures().kernelLog(lines.stream().limit(MOST).toList());
    if (lines.size() > MOST) {
      job.notes()
          .add(
              "the kernel logged "
                  + (lines.size() - MOST)
                  + " more lines of these devices and their drivers; see dmesg");
    }
  }
}
