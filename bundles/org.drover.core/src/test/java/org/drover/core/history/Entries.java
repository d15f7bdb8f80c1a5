// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.KernelLogLine;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.Blackout;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Phase;
import org.drover.api.service.PreCopyRound;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;

/** Ended sessions with known content. */
public final class Entries {
  private static final Instant NOON = Instant.parse("2025-03-01T12:00:00.000000001Z");
  private static final Optional<DeviceAddress> LEFT =
      Optional.of(DeviceAddress.parse("emu:mtty-0"));
  private static final Optional<DeviceAddress> RIGHT =
      Optional.of(DeviceAddress.parse("vfio:0000:3b:00.2"));

  private Entries() {}

  /** A migration of which everything is known. */
  static Ended full(String id) {
    return new Ended(
        new MigrationSnapshot(
            id,
            Kind.MIGRATE,
            SessionState.DONE,
            Phase.ENDED,
            NOON,
            Duration.ofNanos(1_500_000_007),
            Optional.of(URI.create("tcp://10.0.0.2:7000")),
            List.of(new DeviceProgress(LEFT, RIGHT, Optional.of(MigrationState.STOP), 1050)),
            1050,
            OptionalLong.of(1100),
            0,
            Optional.empty(),
            "said \"so\"\tand\nso: \u00e9"),
        new MigrationReport(
            id,
            Kind.MIGRATE,
            SessionState.DONE,
            "",
            NOON,
            List.of(
                new PhaseTime(Phase.PREPARE, Duration.ofNanos(3_141_592)),
                new PhaseTime(Phase.STOP_COPY, Duration.ofNanos(1_200_000_003))),
            List.of(
                new DeviceReport(
                    LEFT,
                    RIGHT,
                    Optional.of(MigrationState.STOP),
                    OptionalLong.of(1000),
                    1024,
                    26,
                    2,
                    List.of(
                        new PreCopyRound(
                            1, new PreCopyInfo(1000, 0), 1000, Duration.ofNanos(2_000_001)),
                        new PreCopyRound(
                            2, new PreCopyInfo(0, 30), 24, Duration.ofNanos(1_000_002))))),
            Optional.of(
                new Blackout(
                    Duration.ofNanos(12_400_001),
                    Duration.ofNanos(3_000_002),
                    Duration.ofNanos(5_200_003),
                    Duration.ofNanos(4_199_996))),
            1500,
            Optional.of("ab12"),
            List.of("resume was called"),
            List.of(
                new KernelLogLine(
                    "vfio", 812, Duration.ofNanos(51_250_400_001L), "mtty_reset: called"))));
  }

  /** A save that failed before anything was known. */
  public static Ended bare(String id) {
    return new Ended(
        new MigrationSnapshot(
            id,
            Kind.SAVE,
            SessionState.FAILED,
            Phase.ENDED,
            NOON,
            Duration.ZERO,
            Optional.empty(),
            List.of(new DeviceProgress(Optional.empty(), Optional.empty(), Optional.empty(), 0)),
            0,
            OptionalLong.empty(),
            0,
            Optional.empty(),
            "the device is gone"),
        new MigrationReport(
            id,
            Kind.SAVE,
            SessionState.FAILED,
            "the device is gone",
            NOON,
            List.of(),
            List.of(
                new DeviceReport(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    0,
                    0,
                    0,
                    List.of())),
            Optional.empty(),
            0,
            Optional.empty(),
            List.of(),
            List.of()));
  }
}
