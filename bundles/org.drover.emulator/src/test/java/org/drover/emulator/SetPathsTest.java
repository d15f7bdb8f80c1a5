// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drover.api.Errno;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every pair of states on every feature set, against a table written by hand. */
class SetPathsTest {
  private static final Map<String, MigrationState> NAMES =
      Map.of(
          "STOP", MigrationState.STOP,
          "RUN", MigrationState.RUNNING,
          "SCPY", MigrationState.STOP_COPY,
          "RESM", MigrationState.RESUMING,
          "RP2P", MigrationState.RUNNING_P2P,
          "PREC", MigrationState.PRE_COPY,
          "PCP2", MigrationState.PRE_COPY_P2P);
  private static final int TARGETS = 9;

  private record Row(int flags, MigrationState from, int target, String cell) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    int flags = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                SetPathsTest.class.getResourceAsStream("set-paths.txt"), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split("\\s+");
        if (words[0].equals("flags")) {
          flags = Integer.parseInt(words[1]);
        } else if (!words[0].startsWith("#")) {
          assertThat(words).as(line).hasSize(TARGETS + 1);
          for (int target = 0; target < TARGETS; target++) {
            rows.add(new Row(flags, NAMES.get(words[0]), target, words[target + 1]));
          }
        }
      }
    }
    return rows;
  }

  @Test
  void theTableHasEveryRow() throws IOException {
    assertThat(rows()).hasSize((4 + 5 + 5 + 7) * TARGETS);
  }

  @TestFactory
  Stream<DynamicTest> takesThePathsOfTheTable() throws IOException {
    return rows().stream().map(row -> dynamicTest(row.toString(), () -> check(row)));
  }

  private static void check(Row row) {
    RecordingModel model = new RecordingModel();
    Client client = new Client(model);
    client.make("mtty-0", 2, row.flags());
    int device = client.device("mtty-0");
    go(client, device, row.from());
    model.arcs.clear();

    int result = client.set(device, row.target());

    boolean newFd = row.cell().endsWith("*");
    String path = row.cell().replace("*", "");
    if (path.equals("!")) {
      assertThat(result).isEqualTo(Errno.EINVAL.negative());
      assertThat(client.mem.getInt(8)).as("device_state after a failure").isEqualTo(row.target());
      assertThat(client.fd()).isEqualTo(-1);
      assertThat(model.arcs).isEmpty();
      assertThat(client.state(device)).isEqualTo(row.from());
      return;
    }
    assertThat(result).isZero();
    assertThat(client.fd() >= 0).as("new descriptor").isEqualTo(newFd);
    List<MigrationState> hops =
        path.equals("=") ? List.of() : Arrays.stream(path.split(">")).map(NAMES::get).toList();
    assertThat(model.arcs).extracting(Arc::to).isEqualTo(hops);
    assertThat(client.state(device).code()).isEqualTo(row.target());
  }

  /** Brings a device to a state; into RESUMING with all that it needs to leave it again. */
  private static void go(Client client, int device, MigrationState from) {
    byte[] image = {};
    if (from == MigrationState.RESUMING) {
      image = client.readAll(client.to(device, MigrationState.STOP_COPY));
    }
    int fd = client.to(device, from);
    if (from == MigrationState.RESUMING) {
      assertThat(client.write(fd, image)).isEqualTo(96);
    }
  }

  @TestFactory
  Stream<DynamicTest> leavesResumingWithAnEmptyStreamForNothing() {
    return Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8)
        .map(target -> dynamicTest("to " + target, () -> leaveEmpty(target)));
  }

  private static void leaveEmpty(int target) {
    Client client = Client.withMtty();
    int device = client.device("mtty-0");
    client.to(device, MigrationState.RESUMING);

    int expected = target == MigrationState.RESUMING.code() ? 0 : Errno.EINVAL.negative();
    assertThat(client.set(device, target)).isEqualTo(expected);
    assertThat(client.state(device)).isEqualTo(MigrationState.RESUMING);
  }
}
