// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.KernelLogLine;
import org.drover.fsm.MigrationState;

/**
 * What a session came to. Immutable.
 *
 * @param id the session
 * @param kind what it did
 * @param outcome how it ended
 * @param error one sentence, empty after DONE
 * @param started when it began
 * @param phases how long each phase took, in order
 * @param devices per device
 * @param blackout how long the devices did not run; empty where nothing was switched over
 * @param wireBytes bytes on the way, frames included; of a raw stream, its own
 * @param digest SHA-256 of the image in hex, or of the whole raw stream; empty where none was
 *     computed
 * @param notes what else is worth knowing: what was done about a failure, callbacks that failed
 * @param kernelLog what the kernel logged of the devices and their drivers while the session ran,
 *     in that order; at most the first 200 lines, a note says how many more there were
 */
public record MigrationReport(
    String id,
    MigrationSnapshot.Kind kind,
    SessionState outcome,
    String error,
    Instant started,
    List<PhaseTime> phases,
    List<DeviceReport> devices,
    Optional<Blackout> blackout,
    long wireBytes,
    Optional<String> digest,
    List<String> notes,
    List<KernelLogLine> kernelLog) {

  /** Keeps the collections from changing. */
  public MigrationReport {
    phases = List.copyOf(phases);
    devices = List.copyOf(devices);
    notes = List.copyOf(notes);
    kernelLog = List.copyOf(kernelLog);
  }

  /**
   * One phase.
   *
   * @param phase which
   * @param took how long
   */
  public record PhaseTime(Phase phase, Duration took) {}

  /**
   * One device.
   *
   * @param source where its state came from
   * @param destination where it went
   * @param finalState the state that this side's device was left in; empty if unknown or closed
   * @param estimatedBytes the device's own estimate before
   * @param preCopyBytes state bytes that moved while it ran
   * @param stopCopyBytes state bytes that moved while it stood
   * @param rounds of pre-copy, how many
   * @param preCopyRounds their figures, in ascending order; of more than 64 only the first 32 and
   *     the last 32
   */
  public record DeviceReport(
      Optional<DeviceAddress> source,
      Optional<DeviceAddress> destination,
      Optional<MigrationState> finalState,
      OptionalLong estimatedBytes,
      long preCopyBytes,
      long stopCopyBytes,
      int rounds,
      List<PreCopyRound> preCopyRounds) {

    /** Keeps the rounds from changing. */
    public DeviceReport {
      preCopyRounds = List.copyOf(preCopyRounds);
    }
  }

  /**
   * The blackout, read on the source's clock alone.
   *
   * @param total from the first device that leaves RUNNING or PRE_COPY to the acknowledgement that
   *     all run
   * @param device time in the devices' own calls
   * @param wire time in which the rest of the state was on its way
   * @param handover time for the agreement
   */
  public record Blackout(Duration total, Duration device, Duration wire, Duration handover) {}
}
