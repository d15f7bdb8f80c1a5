// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drover.testkit.mlx5.Mlx5Player;
import org.drover.testkit.mlx5.Mlx5Record;
import org.drover.testkit.mlx5.Mlx5Scenario;
import org.drover.testkit.mlx5.Mlx5Scenarios;
import org.drover.testkit.mlx5.RecordedMlx5;
import org.drover.testkit.mlx5.RecordedStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernel's own mlx5-vfio-pci does what is recorded of it: commands with both mailboxes, errno,
 * states, records of the stream. With {@code -Ddrover.rewrite=true} it is recorded anew instead.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Mlx5RecordedTest {
  private static final boolean REWRITE = Boolean.getBoolean("drover.rewrite");
  private static final Path RECORDED = Path.of("/mnt/out/recorded");

  private final Map<String, Map<String, List<String>>> topics = new TreeMap<>();
  private Mlx5Player player;

  @BeforeAll
  void begin() throws IOException, InterruptedException {
    Firmware.start();
    player = new Mlx5Player(new Mlx5GuestBench());
  }

  @AfterAll
  void end() throws IOException {
    player.close();
    for (int vf = 0; vf < 2; vf++) {
      Firmware.resize(vf, 1 << 20);
    }
    for (Map.Entry<String, Map<String, List<String>>> topic : topics.entrySet()) {
      Files.writeString(
          RECORDED.resolve(topic.getKey() + ".txt"), RecordedMlx5.text(topic.getValue()));
    }
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
  }

  static List<Mlx5Scenario> scenarios() {
    return Mlx5Scenarios.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void doesWhatIsRecorded(Mlx5Scenario scenario) throws IOException {
    Mlx5Record seen = player.play(scenario);
    if (REWRITE) {
      write(scenario, seen);
      return;
    }

    assertThat(seen.lines()).isEqualTo(RecordedMlx5.of(scenario));
    for (RecordedStream stream : RecordedStream.values()) {
      if (stream.isOf(scenario)) {
        assertThat(seen.stream()).isEqualTo(ByteBuffer.wrap(RecordedMlx5.stream(stream)));
      }
    }
  }

  private void write(Mlx5Scenario scenario, Mlx5Record seen) throws IOException {
    Files.createDirectories(RECORDED);
    topics
        .computeIfAbsent(scenario.topic(), topic -> new LinkedHashMap<>())
        .put(scenario.name(), seen.lines());
    for (RecordedStream stream : RecordedStream.values()) {
      if (stream.isOf(scenario)) {
        byte[] bytes = new byte[seen.stream().limit()];
        seen.stream().get(0, bytes);
        Files.write(RECORDED.resolve(stream.file()), bytes);
      }
    }
  }
}
