// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Run;
import org.drover.testkit.mlx5.RecordedConformance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conformance suite says of an emulated function what it said of the kernel's own mlx5-vfio-pci
 * in the guest: each verdict, what was seen, each call and its answer. Two things differ by right,
 * in {@link #withoutWhatDiffers} and nowhere else; no verdict stands on them.
 */
@Timeout(120)
class SameVerdictsTest {
  /** {@code size} of struct vfio_region_info, 8 bytes at 16. */
  private static final Pattern SIZE_OF_BAR_0 =
      Pattern.compile(
          "(?<=GET_REGION_INFO, argsz \\d{1,3}, index 0 -> 0: [0-9a-f]{32})[0-9a-f]{16}");

  private static final Map<AccessPath, Map<String, List<String>>> SEEN =
      new EnumMap<>(AccessPath.class);

  @BeforeAll
  @Timeout(120)
  static void run() {
    SEEN.put(AccessPath.GROUP, RecordedConformance.lines(on("debian-6.12", AccessPath.GROUP)));
    SEEN.put(AccessPath.CDEV, RecordedConformance.lines(on("iommufd-6.12", AccessPath.CDEV)));
  }

  private static ConformanceReport on(String profile, AccessPath via) {
    EmulatedMlx5Bench bench = new EmulatedMlx5Bench(profile);
    bench.resize(0, RecordedConformance.CONTENTS);
    ConformanceRequest request =
        new ConformanceRequest(
            bench.address(0),
            true,
            false,
            List.of(),
            ConformanceRequest.PATIENCE,
            Optional.of(via));
    return new Run(bench.kernel(), request, Checks.all(), result -> {}).carryOut();
  }

  static Stream<Arguments> recorded() {
    return Stream.of(AccessPath.values())
        .flatMap(
            via -> RecordedConformance.of(via).keySet().stream().map(id -> Arguments.of(via, id)));
  }

  @ParameterizedTest(name = "{1} by {0}")
  @MethodSource("recorded")
  void isAsOfTheRealDriver(AccessPath via, String id) {
    assertThat(withoutWhatDiffers(SEEN.get(via).get(id)))
        .isEqualTo(withoutWhatDiffers(RecordedConformance.of(via).get(id)));
  }

  /**
   * BAR 0 has the size of the function that QEMU gives the guest, not of an adapter's. And
   * vfio-pci's core puts functions into D3 for LOW_POWER_*, which the emulator has not.
   */
  private static List<String> withoutWhatDiffers(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.contains("LOW_POWER_"))
        .map(line -> SIZE_OF_BAR_0.matcher(line).replaceFirst("(size)"))
        .toList();
  }

  /** Otherwise what is left out here would hide what no longer differs. */
  @ParameterizedTest
  @EnumSource
  void whatIsLeftOutDoesDiffer(AccessPath via) {
    Map<String, List<String>> recorded = RecordedConformance.of(via);
    assertThat(recorded.get("info.argsz-long"))
        .anyMatch(line -> line.contains("index 0 -> 0: ") && line.contains("0000400000000000"));
    assertThat(SEEN.get(via).get("info.argsz-long"))
        .anyMatch(line -> line.contains("index 0 -> 0: ") && line.contains("0000100000000000"));
    for (String operation : List.of("ENTRY", "ENTRY_WITH_WAKEUP", "EXIT")) {
      String call = "  PROBE LOW_POWER_" + operation;
      assertThat(recorded.get("feature.argsz-payload")).contains(call + " -> 0");
      assertThat(SEEN.get(via).get("feature.argsz-payload")).contains(call + " -> ENOTTY");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noCheckIsLeftOut(AccessPath via) {
    assertThat(RecordedConformance.of(via).keySet())
        .startsWith("report")
        .hasSize(1 + Checks.all().size())
        .containsExactlyElementsOf(SEEN.get(via).keySet());
  }
}
