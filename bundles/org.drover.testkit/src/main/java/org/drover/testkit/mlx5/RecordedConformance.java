// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;

/**
 * What the conformance suite said of the real driver: the files {@code recorded/conformance-*.txt},
 * whose heads tell their form. They are written anew by {@code Mlx5IT} and {@code Mlx5ByCdevIT} of
 * {@code itests/kernel}, on a function that holds {@link #CONTENTS}.
 */
public final class RecordedConformance {
  /** Bytes in the function whose runs are compared: some checks move them one by one. */
  public static final int CONTENTS = 8192;

  private static final String HEAD =
      """
      # SPDX-License-Identifier: Apache-2.0
      # Recorded from mlx5-vfio-pci of Linux 6.12 over the stand-in firmware, without what is
      # dangerous; docs/vendors/mlx5.md says how to record anew. A check begins with its id in
      # brackets, and "report" is the run itself; a line each:
      #   VERDICT: SEEN        the verdict, and what was seen unless it is a plain pass
      #     CALL -> ANSWER     what was done, in its order
      """;

  private RecordedConformance() {}

  /**
   * What was recorded.
   *
   * @param via the path by which the device was open: {@code GROUP} on Debian's kernel, {@code
   *     CDEV} on the one with IOMMUFD
   * @return lines by the check's id, as {@link #lines} makes them
   */
  public static Map<String, List<String>> of(AccessPath via) {
    return RecordedMlx5.topic("conformance-" + via.word());
  }

  /**
   * The lines of a run, without what differs from run to run.
   *
   * @param report of any device
   * @return lines by the check's id, in the order of the checks; first those of the run itself
   */
  public static Map<String, List<String>> lines(ConformanceReport report) {
    Map<String, List<String>> records = new LinkedHashMap<>();
    records.put(
        "report",
        List.of(
            "driver: " + report.driver(),
            "features: " + report.features(),
            "left: " + report.left()));
    report.results().forEach(result -> records.put(result.check().id(), lines(result)));
    return records;
  }

  private static List<String> lines(ConformanceResult result) {
    List<String> lines = new ArrayList<>();
    String seen = result.seen().isEmpty() ? "" : ": " + result.seen().replace('\n', ' ');
    lines.add(result.verdict() + seen);
    result.rows().forEach(row -> lines.add("  " + row));
    return lines;
  }

  /**
   * The name of a path's file.
   *
   * @param via the path
   * @return without its folder
   */
  public static String file(AccessPath via) {
    return "conformance-" + via.word() + ".txt";
  }

  /**
   * A file of a run.
   *
   * @param report of the real driver
   * @return its text, from which {@link #of} reads what {@link #lines} makes
   */
  public static String text(ConformanceReport report) {
    return RecordedMlx5.text(HEAD, lines(report));
  }
}
