// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Phase;
import org.drover.api.service.PreCopyRound;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class ReportFormatTest {
  @Test
  void forPeople() {
    assertThat(ReportFormat.text(Samples.report(SessionState.DONE, ""), Integer.MAX_VALUE))
        .isEqualTo(
            """
            migrate-1   MIGRATE DONE after 1.20 s, started 2025-03-01T12:00:00Z
            device      emu:mtty-0 -> emu:mtty-1, now RUNNING
            state       1.0 KiB (1.0 KiB in PRE_COPY, 2 rounds, 26 B in STOP_COPY); estimated 1000 B (+5.0 %)
            round 1     1000 B in 20.0 ms; the device had said 1000 B initial, 0 B dirty
            round 2     24 B in 1.00 ms; the device had said 0 B initial, 30 B dirty
            phases      PREPARE 3.14 ms, PRE_COPY 1.20 s
            blackout    12.4 ms (devices 3.00 ms, wire 5.20 ms, handover 4.20 ms)
            on the way  1.5 KiB, frames included
            SHA-256     ab12
            note        resume was called
            kernel log  vfio [   51.250400] mtty_reset: called
            """);
  }

  @Test
  void aRawStreamHasNoFrames() {
    MigrationReport migrated = Samples.report(SessionState.DONE, "");
    MigrationReport raw =
        new MigrationReport(
            "save-1",
            MigrationSnapshot.Kind.SAVE,
            SessionState.DONE,
            "",
            Samples.NOON,
            List.of(),
            migrated.devices(),
            Optional.empty(),
            1050,
            Optional.of("ab12"),
            List.of(),
            List.of());
    assertThat(ReportFormat.text(raw, Integer.MAX_VALUE))
        .contains("on the way  1.0 KiB\nSHA-256     ab12\n");
  }

  @Test
  void aFailureIsTold() {
    assertThat(
            ReportFormat.text(
                Samples.report(SessionState.FAILED, "Frame 3 is damaged."), Integer.MAX_VALUE))
        .contains("MIGRATE FAILED after", "error       Frame 3 is damaged.");
  }

  @Test
  void ofManyRoundsThePersonIsShownTheFirstAndTheLast() {
    MigrationReport report = Samples.report(SessionState.DONE, "");
    DeviceReport device = report.devices().get(0);
    List<PreCopyRound> rounds =
        IntStream.rangeClosed(1, 11)
            .mapToObj(at -> new PreCopyRound(at, new PreCopyInfo(0, 7), 7, Duration.ofMillis(1)))
            .toList();
    DeviceReport busy =
        new DeviceReport(
            device.source(),
            device.destination(),
            device.finalState(),
            device.estimatedBytes(),
            77,
            0,
            11,
            rounds);
    MigrationReport told =
        new MigrationReport(
            report.id(),
            report.kind(),
            report.outcome(),
            "",
            report.started(),
            List.of(),
            List.of(busy),
            Optional.empty(),
            100,
            Optional.empty(),
            List.of(),
            List.of());

    assertThat(ReportFormat.text(told, Integer.MAX_VALUE))
        .contains("round 5 ", "...         --json tells of more rounds\nround 7 ", "round 11 ")
        .doesNotContain("round 6 ");
  }

  @Test
  void forPrograms() {
    assertThat(ReportFormat.json(Samples.report(SessionState.DONE, "")).toString())
        .isEqualTo(
            JsonParser.parseString(
                    """
                    {"session": "migrate-1", "kind": "MIGRATE", "outcome": "DONE", "error": "",
                     "started": "2025-03-01T12:00:00Z",
                     "phases": [{"phase": "PREPARE", "ms": 3.141},
                                {"phase": "PRE_COPY", "ms": 1200.000}],
                     "devices": [{"source": "emu:mtty-0", "destination": "emu:mtty-1",
                                  "finalState": "RUNNING", "estimatedBytes": 1000,
                                  "preCopyBytes": 1024, "stopCopyBytes": 26, "rounds": 2,
                                  "preCopyRounds": [
                                    {"number": 1, "initialBytes": 1000, "dirtyBytes": 0,
                                     "movedBytes": 1000, "ms": 20.000},
                                    {"number": 2, "initialBytes": 0, "dirtyBytes": 30,
                                     "movedBytes": 24, "ms": 1.000}]}],
                     "blackout": {"totalMs": 12.400, "deviceMs": 3.000, "wireMs": 5.200,
                                  "handoverMs": 4.200},
                     "wireBytes": 1500, "digest": "ab12", "notes": ["resume was called"],
                     "kernelLog": [{"kernel": "vfio", "sequence": 812, "uptimeMs": 51250.400,
                                    "text": "mtty_reset: called"}]}
                    """)
                .toString());
  }

  @Test
  void marksThePhasesOfTheBlackout() {
    MigrationReport report = Samples.report(SessionState.DONE, "");
    MigrationReport switched =
        new MigrationReport(
            report.id(),
            report.kind(),
            report.outcome(),
            "",
            report.started(),
            List.of(
                new PhaseTime(Phase.PRE_COPY, Duration.ofMillis(40)),
                new PhaseTime(Phase.STOP_COPY, Duration.ofMillis(20)),
                new PhaseTime(Phase.HANDOVER, Duration.ofMillis(10))),
            report.devices(),
            report.blackout(),
            0,
            Optional.empty(),
            List.of(),
            List.of());

    assertThat(ReportFormat.chart(switched, 43))
        .isEqualTo(
            """
            PRE_COPY   40.0 ms  |######################
            STOP_COPY  20.0 ms  |===========
            HANDOVER   10.0 ms  |======
            blackout   12.4 ms  |=======
            """);
  }
}
