// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.fsm.MigrationState;

/**
 * A session at one moment. Immutable.
 *
 * @param id short and unique in this platform
 * @param kind what it does
 * @param state how it stands
 * @param phase where it is
 * @param started when it began
 * @param elapsed since then, or from then to its end
 * @param place where the bytes go or come from, or where it listens; empty for a loopback pair
 * @param devices its devices
 * @param bytes state bytes moved so far
 * @param estimatedBytes what it will be in all, as far as the devices say; an estimate
 * @param bytesPerSecond over the last moments
 * @param preCopy what the source says while it pre-copies; empty in any other phase, on the
 *     destination's side, and before the source was asked
 * @param doubt what is not known while it is IN_DOUBT; empty in every other state
 * @param message what it waits for, or how it ended, for people; may be empty
 */
public record MigrationSnapshot(
    String id,
    Kind kind,
    SessionState state,
    Phase phase,
    Instant started,
    Duration elapsed,
    Optional<URI> place,
    List<DeviceProgress> devices,
    long bytes,
    OptionalLong estimatedBytes,
    long bytesPerSecond,
    Optional<PreCopyProgress> preCopy,
    Optional<Doubt> doubt,
    String message) {

  /** Keeps the devices from changing. */
  public MigrationSnapshot {
    devices = List.copyOf(devices);
  }

  /** Of a session that is not in doubt. */
  public MigrationSnapshot(
      String id,
      Kind kind,
      SessionState state,
      Phase phase,
      Instant started,
      Duration elapsed,
      Optional<URI> place,
      List<DeviceProgress> devices,
      long bytes,
      OptionalLong estimatedBytes,
      long bytesPerSecond,
      Optional<PreCopyProgress> preCopy,
      String message) {
    this(
        id,
        kind,
        state,
        phase,
        started,
        elapsed,
        place,
        devices,
        bytes,
        estimatedBytes,
        bytesPerSecond,
        preCopy,
        Optional.empty(),
        message);
  }

  /** What a session does. */
  public enum Kind {
    /** Device to place. */
    SAVE,
    /** Place to device. */
    RESTORE,
    /** Device to device, the source's side (and the destination's, if it is in this platform). */
    MIGRATE,
    /** Device to device, the destination's side. */
    RECEIVE,
    /** A device whose state is read, explained and kept nowhere. */
    INSPECT
  }

  /**
   * One device of a session.
   *
   * @param source where its state comes from; empty on a restore
   * @param destination where it goes; empty on a save, or before the peer has said
   * @param state the last known migration state of this side's device
   * @param bytes moved so far
   */
  public record DeviceProgress(
      Optional<DeviceAddress> source,
      Optional<DeviceAddress> destination,
      Optional<MigrationState> state,
      long bytes) {}

  /**
   * What a side knows while it cannot ask the other one. The texts are parts of sentences.
   *
   * @param since when the connection was lost
   * @param peer where the other side is called, or called from
   * @param reason why it cannot be asked
   * @param here what this side holds
   * @param there what the other side may hold
   * @param waitsFor what would end it
   * @param forced how the other side was kept from running, if an operator decided; else empty
   */
  public record Doubt(
      Instant since,
      String peer,
      String reason,
      String here,
      String there,
      String waitsFor,
      String forced) {}

  /**
   * How a pre-copy gets on, as far as the device's answers to {@code VFIO_MIG_GET_PRECOPY_INFO}
   * ({@code include/uapi/linux/vfio.h}), which are estimates, and the bytes that moved tell.
   *
   * @param leftBytes what the device last said that it has still to say while it runs
   * @param dirtyBytesPerSecond how fast it has come by new data lately; empty before there are
   *     answers far enough apart
   * @param blackoutAtLeast how long the devices would stand if the switchover came now, at the rate
   *     at which this session's bytes were read and taken so far; the devices' own transitions and
   *     the handover come on top. Empty while nothing has moved or nothing is left
   */
  public record PreCopyProgress(
      long leftBytes, OptionalLong dirtyBytesPerSecond, Optional<Duration> blackoutAtLeast) {}

  /**
   * How long it will take from here at the present rate.
   *
   * @return empty if nothing moves or nobody knows how much there is
   */
  public Optional<Duration> eta() {
    if (estimatedBytes.isEmpty() || bytesPerSecond <= 0) {
      return Optional.empty();
    }
    long left = Math.max(0, estimatedBytes.getAsLong() - bytes);
    return Optional.of(Duration.ofMillis(left * 1000 / bytesPerSecond));
  }
}
