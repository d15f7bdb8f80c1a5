// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.KernelLogLine;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.MigrationReport.Blackout;
import org.drover.api.service.PreCopyRound;

/**
 * What a session measures for its report. Written by the session's thread alone and read when it is
 * over. All times come from this side's monotonic clock.
 */
public final class Measures {
  private static final long NEVER = Long.MIN_VALUE;

  private List<KernelLogLine> kernelLog = List.of();
  private OptionalLong estimated = OptionalLong.empty();
  private long preCopyBytes;
  private long stopCopyBytes;
  private final RoundLog rounds = new RoundLog();
  private long wireBytes;
  private Optional<String> digest = Optional.empty();
  private long deviceNanos;
  private long blackoutBegan = NEVER;
  private long deviceBefore;
  private long deviceDone;
  private long loadedAt = NEVER;
  private long endedAt = NEVER;

  /** Nothing measured yet. */
  public Measures() {}

  /**
   * The device's estimate before.
   *
   * @param bytes empty if it has none
   */
  public void estimated(OptionalLong bytes) {
    estimated = bytes;
  }

  /**
   * The device's estimate before.
   *
   * @return empty if it has none
   */
  public OptionalLong estimated() {
    return estimated;
  }

  /**
   * State bytes moved.
   *
   * @param count how many
   * @param running whether the device ran
   */
  public void moved(long count, boolean running) {
    if (running) {
      preCopyBytes += count;
    } else {
      stopCopyBytes += count;
    }
  }

  /**
   * Another round of pre-copy is over.
   *
   * @param asked what the device had answered before it
   * @param movedBytes state bytes that moved
   * @param nanos how long it took
   */
  public void round(PreCopyInfo asked, long movedBytes, long nanos) {
    rounds.add(asked, movedBytes, Duration.ofNanos(nanos));
  }

  /**
   * Time spent in the device's own calls.
   *
   * @param nanos how long
   */
  public void inDevice(long nanos) {
    deviceNanos += nanos;
  }

  /** The device is about to leave RUNNING or PRE_COPY; only the first time counts. */
  public void blackoutBegins() {
    if (blackoutBegan == NEVER) {
      blackoutBegan = System.nanoTime();
      deviceBefore = deviceNanos;
    }
  }

  /** Everything is loaded over there. */
  public void loaded() {
    loadedAt = System.nanoTime();
    deviceDone = deviceNanos;
  }

  /** The device runs again, here or there; only the first time counts. */
  public void blackoutEnds() {
    if (blackoutBegan != NEVER && endedAt == NEVER) {
      endedAt = System.nanoTime();
    }
  }

  /**
   * Bytes on the way.
   *
   * @param bytes frames included
   */
  public void wireBytes(long bytes) {
    wireBytes = bytes;
  }

  /**
   * Bytes on the way.
   *
   * @return frames included
   */
  public long wireBytes() {
    return wireBytes;
  }

  /**
   * The digest of the image or of the raw stream.
   *
   * @param hex SHA-256
   */
  public void digest(String hex) {
    digest = Optional.of(hex);
  }

  /**
   * The digest of the image or of the raw stream.
   *
   * @return SHA-256 in hex
   */
  public Optional<String> digest() {
    return digest;
  }

  /**
   * What the kernel logged.
   *
   * @param lines of the devices and their drivers
   */
  public void kernelLog(List<KernelLogLine> lines) {
    kernelLog = List.copyOf(lines);
  }

  /**
   * What the kernel logged.
   *
   * @return of the devices and their drivers
   */
  public List<KernelLogLine> kernelLog() {
    return kernelLog;
  }

  /**
   * State bytes moved while the device ran.
   *
   * @return bytes
   */
  public long preCopyBytes() {
    return preCopyBytes;
  }

  /**
   * State bytes moved while the device stood.
   *
   * @return bytes
   */
  public long stopCopyBytes() {
    return stopCopyBytes;
  }

  /**
   * Rounds of pre-copy.
   *
   * @return how many
   */
  public int rounds() {
    return rounds.count();
  }

  /**
   * Rounds of pre-copy, in figures.
   *
   * @return the first and the last of them
   */
  public List<PreCopyRound> preCopyRounds() {
    return rounds.kept();
  }

  /**
   * The blackout: what is not spent in the device's calls until everything is loaded is the wire's,
   * what comes after is the handover's; without a handover the rest is the wire's.
   *
   * @return empty if there was none, or if it has not ended
   */
  public Optional<Blackout> blackout() {
    if (blackoutBegan == NEVER || endedAt == NEVER) {
      return Optional.empty();
    }
    long total = endedAt - blackoutBegan;
    long handover = loadedAt == NEVER ? 0 : endedAt - loadedAt;
    long device =
        Math.min((loadedAt == NEVER ? deviceNanos : deviceDone) - deviceBefore, total - handover);
    return Optional.of(
        new Blackout(
            Duration.ofNanos(total),
            Duration.ofNanos(device),
            Duration.ofNanos(total - handover - device),
            Duration.ofNanos(handover)));
  }
}
