// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded is complete, and says what the measurements of the driver said before. */
final class RecordedMlx5Test {
  private static List<String> names(String topic) {
    return Mlx5Scenarios.all().stream()
        .filter(scenario -> scenario.topic().equals(topic))
        .map(Mlx5Scenario::name)
        .toList();
  }

  private static List<String> commands(String topic, String name) {
    return RecordedMlx5.topic(topic).get(name).stream()
        .filter(line -> line.startsWith("firmware "))
        .map(line -> line.substring("firmware ".length()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"arcs", "resets", "refusals", "saving", "loading", "tracking", "chunks"})
  void everyScenarioIsRecordedOnceAndNothingElse(String topic) {
    assertThat(names(topic))
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(RecordedMlx5.topic(topic).keySet());
  }

  /** Seven states, each to each, without the two pairs that the kernel blocks. */
  @Test
  void everyPairOfStatesIsThere() {
    assertThat(names("arcs")).hasSize(7 * 7 - 2);
  }

  @Test
  void aFileIsReadAsItIsWritten() {
    Map<String, List<String>> records = RecordedMlx5.topic("refusals");
    String text = RecordedMlx5.text(records);
    assertThat(text).startsWith("# SPDX-License-Identifier: Apache-2.0\n");
    assertThat(text)
        .contains(
            "\n[the final QUERY fails]\n"
                + String.join("\n", records.get("the final QUERY fails")));
  }

  @ParameterizedTest
  @EnumSource
  void everyStreamBeginsWithARecordOfItsSize(RecordedStream stream) {
    assertThat(RecordedMlx5.stream(stream))
        .startsWith(8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
  }

  /** With nothing dirty and no buffer that is free, the SAVE has mkey 0 and size 0. */
  @Test
  void theTrackingIsEndedByASaveOfNothing() {
    List<String> lines =
        RecordedMlx5.topic("refusals").get("PRE_COPY to RUNNING, and nothing can be tracked");
    assertThat(lines)
        .containsSubsequence(
            "firmware SAVE_VHCA_STATE: EREMOTEIO", "  in 0118(9)10(20)", "  out 09(15)");
    assertThat(lines).contains("vf0 set RUNNING: 0");
  }

  @Test
  void theWayToPreCopyTakesAReserveAndASaveThatTracks() {
    assertThat(commands("arcs", "RUNNING to PRE_COPY"))
        .containsExactly(
            "ALLOC_PD: 0",
            "QUERY_VHCA_MIGRATION_STATE: 0",
            "CREATE_MKEY: 0",
            "CREATE_MKEY: 0",
            "SAVE_VHCA_STATE: 0");
    assertThat(RecordedMlx5.topic("arcs").get("RUNNING to PRE_COPY"))
        .contains("  in 011800000000000040000010(14)020000002000");
  }

  /** A record's header of 16 bytes is in initial_bytes. */
  @Test
  void initialBytesCountTheHeaders() {
    assertThat(RecordedMlx5.topic("saving").get("asked before anything is read"))
        .contains(
            "vf0 precopy info: 0, initial %d, dirty untouched".formatted(24 + 16 + 48 + 5000));
  }
}
