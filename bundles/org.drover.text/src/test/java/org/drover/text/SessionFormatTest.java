// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class SessionFormatTest {
  private static final String SNAPSHOT =
      """
      {"session": "migrate-1", "kind": "MIGRATE", "state": "ACTIVE", "phase": "PRE_COPY",
       "started": "2025-03-01T12:00:00Z", "elapsedMs": 1500.000,
       "place": "tcp://10.0.0.2:7000",
       "devices": [{"source": "emu:mtty-0", "destination": "emu:mtty-1",
                    "state": "PRE_COPY", "bytes": 12288}],
       "bytes": 12288, "estimatedBytes": 49152, "bytesPerSecond": 4096,
       "etaMs": 9000.000,
       "preCopy": {"leftBytes": 1536, "dirtyBytesPerSecond": 1024, "blackoutAtLeastMs": 12.300},
       "doubt": null, "message": ""%s}
      """;

  @Test
  void listsForPeople() {
    assertThat(SessionFormat.text(List.of(Samples.snapshot(SessionState.HELD, "waits")), 150))
        .isEqualTo(
            """
            SESSION   | KIND    | STATE | PHASE    | BYTES    | TIME   | DEVICES                  | PLACE               | MESSAGE
            ----------+---------+-------+----------+----------+--------+--------------------------+---------------------+--------
            migrate-1 | MIGRATE | HELD  | PRE_COPY | 12.0 KiB | 1.50 s | emu:mtty-0 -> emu:mtty-1 | tcp://10.0.0.2:7000 | waits
            """);
    assertThat(SessionFormat.text(List.of(), 80)).startsWith("No sessions yet;");
  }

  @Test
  void saysWhatIsNotKnownOfASessionInDoubt() {
    assertThat(SessionFormat.text(List.of(Samples.inDoubt()), 150))
        .endsWith(
            """

            migrate-1 is in doubt since 2025-03-01T12:00:00Z, with tcp://10.0.0.2:7000
              because the connection was lost
              this side holds its device, stopped
              the other side holds its device, which may run
              it waits for an answer
              vfio:resolve migrate-1 asks at once
            """);
    assertThat(SessionFormat.text(List.of(Samples.inDoubt(Kind.RECEIVE)), 150))
        .as("who is called has nobody to ask")
        .endsWith(
            """
              it waits for an answer
              its source calls: vfio:resolve asks at once there
            """);
    assertThat(
            SessionFormat.json(Samples.inDoubt(), Optional.empty())
                .getAsJsonObject()
                .get("doubt")
                .toString())
        .isEqualTo(
            JsonParser.parseString(
                    """
                    {"since": "2025-03-01T12:00:00Z", "peer": "tcp://10.0.0.2:7000",
                     "reason": "the connection was lost", "here": "its device, stopped",
                     "there": "its device, which may run", "waitsFor": "an answer",
                     "forced": ""}
                    """)
                .toString());
  }

  @Test
  void theHistoryTellsWhenEachBegan() {
    assertThat(SessionFormat.history(List.of(Samples.snapshot(SessionState.DONE, "")), 150))
        .isEqualTo(
            """
            SESSION   | KIND    | STATE | STARTED              | BYTES    | TIME   | DEVICES                  | PLACE               | MESSAGE
            ----------+---------+-------+----------------------+----------+--------+--------------------------+---------------------+--------
            migrate-1 | MIGRATE | DONE  | 2025-03-01T12:00:00Z | 12.0 KiB | 1.50 s | emu:mtty-0 -> emu:mtty-1 | tcp://10.0.0.2:7000 |
            """);
    assertThat(SessionFormat.history(List.of(), 80)).startsWith("No sessions yet;");
  }

  @Test
  void listsForPrograms() {
    assertThat(SessionFormat.json(List.of(Samples.snapshot(SessionState.ACTIVE, ""))).toString())
        .isEqualTo(JsonParser.parseString("[" + SNAPSHOT.formatted("") + "]").toString());
  }

  @Test
  void oneForProgramsHasItsReport() {
    assertThat(
            SessionFormat.json(Samples.snapshot(SessionState.ACTIVE, ""), Optional.empty())
                .toString())
        .isEqualTo(JsonParser.parseString(SNAPSHOT.formatted(", \"report\": null")).toString());
  }

  @Test
  void onesEndsAreNamed() {
    assertThat(SessionFormat.pair(Optional.of(Samples.MTTY), Optional.empty()))
        .isEqualTo("emu:mtty-0");
    assertThat(SessionFormat.pair(Optional.empty(), Optional.of(Samples.MTTY)))
        .isEqualTo("-> emu:mtty-0");
  }
}
