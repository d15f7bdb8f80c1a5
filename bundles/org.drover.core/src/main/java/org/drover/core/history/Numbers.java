// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;

/**
 * The numbers of the sessions: none is given twice, over restarts and crashes.
 *
 * <p>The file {@code last-number} says up to which number all may have been given. It is written
 * some hundred ahead, so that no session waits for it, and to the point when the platform stops:
 * the numbers go on without a gap after that, and after a crash with one.
 */
final class Numbers {
  private static final Logger LOG = System.getLogger("org.drover.core.history");

  /** How many numbers are reserved at once. */
  static final int AHEAD = 100;

  private final HistoryFolder folder;
  private final Writer writer;
  private long last;
  private long reserved;

  /** Whether the file was read; until then it may hold a higher number. */
  private boolean isRead;

  /** What the file held when it was read late; it is never lowered. Of the writer's thread. */
  private long least;

  Numbers(HistoryFolder folder, Writer writer) {
    this.folder = folder;
    this.writer = writer;
    this.last = lastGiven();
    reserve();
  }

  private long lastGiven() {
    try {
      return lastGiven(folder.highestKept());
    } catch (IOException e) {
      return higherThanAny(0, e);
    }
  }

  private long lastGiven(long kept) {
    try {
      long number = folder.lastNumber();
      isRead = true;
      // If a session is kept beyond it, it could not be written: others may have been given too.
      return number < kept ? kept + AHEAD : number;
    } catch (DamagedEntryException e) {
      isRead = true;
      LOG.log(
          Level.WARNING,
          e.getMessage() + "; new sessions are numbered from " + (kept + AHEAD + 1) + ".",
          e);
      return kept + AHEAD;
    } catch (IOException e) {
      return higherThanAny(kept + AHEAD, e);
    }
  }

  /** Sessions do not begin once a second for years: the seconds since 1970 are far ahead. */
  private long higherThanAny(long known, IOException e) {
    long far = Math.max(known, Instant.now().getEpochSecond());
    LOG.log(
        Level.WARNING,
        "The history of sessions in "
            + folder
            + " cannot be read; new sessions are numbered from "
            + (far + 1)
            + ", higher than any before.",
        e);
    return far;
  }

  private void reserve() {
    long upTo = last + AHEAD;
    reserved = upTo;
    writer.add(() -> write(upTo));
  }

  /** What could not be read is not replaced before it can be. */
  private void write(long upTo) throws IOException {
    if (!isRead) {
      least = folder.lastNumber();
      isRead = true;
    }
    folder.lastNumber(Math.max(upTo, least));
  }

  synchronized long next() {
    last++;
    if (last > reserved - AHEAD / 2) {
      reserve();
    }
    return last;
  }

  /** The numbers go on from here without a gap. */
  synchronized void stop() {
    long given = last;
    writer.add(() -> write(given));
  }
}
