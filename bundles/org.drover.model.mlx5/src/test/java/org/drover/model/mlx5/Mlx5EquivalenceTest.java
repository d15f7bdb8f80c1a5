// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.drover.testkit.mlx5.Mlx5Player;
import org.drover.testkit.mlx5.Mlx5Record;
import org.drover.testkit.mlx5.Mlx5Scenario;
import org.drover.testkit.mlx5.Mlx5Scenarios;
import org.drover.testkit.mlx5.RecordedMlx5;
import org.drover.testkit.mlx5.RecordedStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever was recorded of the kernel's own mlx5-vfio-pci, an emulated function does in the same
 * way: each call's result, each command's mailboxes, each byte of the stream.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Mlx5EquivalenceTest {
  private static EmulatedMlx5Bench bench;
  private static Mlx5Player player;

  @BeforeAll
  static void open() {
    bench = new EmulatedMlx5Bench();
    player = new Mlx5Player(bench);
  }

  @AfterAll
  static void close() {
    player.close();
  }

  static Stream<Mlx5Scenario> scenarios() {
    return Mlx5Scenarios.all().stream();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void doesAsTheRealDriver(Mlx5Scenario scenario) throws IOException {
    Mlx5Record played = player.play(scenario);
    assertThat(played.lines()).isEqualTo(RecordedMlx5.of(scenario));
    for (RecordedStream stream : RecordedStream.values()) {
      if (stream.isOf(scenario)) {
        byte[] bytes = new byte[played.stream().remaining()];
        played.stream().get(bytes);
        assertThat(bytes).as("%s", stream).isEqualTo(RecordedMlx5.stream(stream));
      }
    }
  }

  /** Otherwise whatever is played behind it differs, and says nothing of its reason. */
  @Test
  void aScenarioThatBreaksOffLeavesNoFault() throws IOException {
    Mlx5Scenario broken =
        new Mlx5Scenario(
            "refusals",
            "a scenario that breaks off",
            false,
            play -> {
              bench.fault("status 0x115 -1 1 0 9");
              throw new IOException("of a step");
            });
    assertThatThrownBy(() -> player.play(broken)).hasMessage("of a step");
    Mlx5Scenario suspends =
        scenarios().filter(each -> each.name().equals("RUNNING to STOP")).findFirst().orElseThrow();
    assertThat(player.play(suspends).lines()).isEqualTo(RecordedMlx5.of(suspends));
  }

  @Test
  void nothingThatWasRecordedIsLeftOut() {
    for (String topic : scenarios().map(Mlx5Scenario::topic).distinct().toList()) {
      List<String> played =
          scenarios()
              .filter(scenario -> scenario.topic().equals(topic))
              .map(Mlx5Scenario::name)
              .toList();
      assertThat(played)
          .as(topic)
          .containsExactlyInAnyOrderElementsOf(RecordedMlx5.topic(topic).keySet());
    }
  }
}
