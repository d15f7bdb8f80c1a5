// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drover.itests.platform.Distribution;

/**
 * The kernel's complete paths, copied by hand into the text files of the bundle org.drover.fsm. A
 * cell: the hops after the start with {@code >} between them, {@code *} where the SET returns a new
 * FD, {@code =} where there is nothing to do, {@code blocked}.
 */
final class FsmFixture {
  private static final Map<String, String> NAMES =
      Map.of(
          "STOP", "STOP",
          "RUN", "RUNNING",
          "SCPY", "STOP_COPY",
          "RESM", "RESUMING",
          "RP2P", "RUNNING_P2P",
          "PREC", "PRE_COPY",
          "PCP2", "PRE_COPY_P2P");

  /**
   * What one ordered pair of states comes to.
   *
   * @param from the start
   * @param to the target
   * @param path the states after the start; empty if blocked or nothing to do
   * @param stream whether a data stream is handed out
   * @param refused whether it is blocked
   */
  record Cell(String from, String to, List<String> path, boolean stream, boolean refused) {}

  private FsmFixture() {}

  static List<Cell> read(String features) throws IOException {
    Path file =
        Distribution.checkout()
            .resolve("bundles/org.drover.fsm/src/test/resources/org/drover/fsm")
            .resolve("paths-" + features + ".txt");
    List<List<String>> rows =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("|"))
            .map(
                line ->
                    Arrays.stream(line.substring(1).split("\\|", 0)).map(String::strip).toList())
            .toList();
    List<Cell> cells = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      for (int column = 1; column < row.size(); column++) {
        cells.add(cell(row.get(0), rows.get(0).get(column), row.get(column)));
      }
    }
    return cells;
  }

  private static Cell cell(String from, String to, String text) {
    boolean refused = text.equals("blocked");
    boolean stream = text.endsWith("*");
    String hops = text.replace("*", "").replace("=", "").strip();
    List<String> path =
        refused || hops.isEmpty()
            ? List.of()
            : Arrays.stream(hops.split(">", -1)).map(hop -> NAMES.get(hop.strip())).toList();
    return new Cell(NAMES.get(from), NAMES.get(to), path, stream, refused);
  }
}
