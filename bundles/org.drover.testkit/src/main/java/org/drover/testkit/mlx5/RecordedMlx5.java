// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the real driver did in each of {@link Mlx5Scenarios}: the files {@code recorded/TOPIC.txt},
 * whose heads tell their form, and whole streams, {@code recorded/NAME.bin}. They are written anew
 * by {@code Mlx5IT} of {@code itests/kernel}.
 */
public final class RecordedMlx5 {
  private static final String HEAD =
      """
      # SPDX-License-Identifier: Apache-2.0
      # Recorded from mlx5-vfio-pci of Linux 6.12 over the stand-in firmware; docs/vendors/mlx5.md
      # says how to record anew. A scenario begins with its name in brackets; a line each:
      #   vfN WHAT: RESULT     a call and what it returned, an errno by its name
      #   firmware NAME: R     a command, in the order given; R is what the driver was told
      #     in, out            its mailboxes in hexadecimal; (N) stands for N bytes of zero. DMA
      #                        addresses are written as zeros: of CREATE_MKEY, CREATE_CQ and CREATE_QP
      #                        from byte 272 on, and the doorbells of the latter at 72 and 184
      #     record             of the stream that was read just now: its header, its payload or the
      #                        payload's SHA-256
      """;

  private RecordedMlx5() {}

  /**
   * The record of a scenario.
   *
   * @param scenario of {@link Mlx5Scenarios}
   * @return its lines
   * @throws IllegalArgumentException if it was never recorded
   */
  public static List<String> of(Mlx5Scenario scenario) {
    List<String> lines = topic(scenario.topic()).get(scenario.name());
    if (lines == null) {
      throw new IllegalArgumentException("not recorded: " + scenario);
    }
    return lines;
  }

  /**
   * All records of a topic.
   *
   * @param topic of scenarios
   * @return lines by the scenario's name, in the file's order
   */
  public static Map<String, List<String>> topic(String topic) {
    String text = new String(resource(topic + ".txt"), StandardCharsets.UTF_8);
    Map<String, List<String>> records = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("[") && line.endsWith("]")) {
        current = new ArrayList<>();
        records.put(line.substring(1, line.length() - 1), current);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        current.add(line);
      }
    }
    return records;
  }

  /**
   * A file of a topic.
   *
   * @param records lines by the scenario's name
   * @return its text, from which {@link #topic} reads the same
   */
  public static String text(Map<String, List<String>> records) {
    return text(HEAD, records);
  }

  static String text(String head, Map<String, List<String>> records) {
    StringBuilder text = new StringBuilder(head);
    records.forEach(
        (name, lines) -> {
          text.append("\n[").append(name).append("]\n");
          lines.forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  /**
   * A whole stream.
   *
   * @param stream which
   * @return as the driver gave it
   */
  public static byte[] stream(RecordedStream stream) {
    return resource(stream.file());
  }

  private static byte[] resource(String name) {
    String path = "recorded/" + name;
    try (InputStream stream = RecordedMlx5.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalArgumentException("there is no " + path);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
