// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.ConformanceRuns.with;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.testkit.samples.PlainFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conformance suite on PCI functions under vfio-pci, none of which migrates: by every path that
 * the guest's kernel has. Addresses and resets are those of {@code rig/pci-functions}.
 */
final class ConformanceOfPciTest {
  private static final Path PCI = Path.of("/sys/bus/pci");

  static Stream<Arguments> functionsAndPaths() {
    List<AccessPath> paths =
        RigKernel.ofThisGuest() == RigKernel.IOMMUFD
            ? Arrays.asList(AccessPath.values())
            : List.of(AccessPath.GROUP);
    return paths.stream()
        .flatMap(
            via ->
                Stream.of(
                    Arguments.of("0000:00:10.0", "edu", false, via),
                    Arguments.of("0000:00:11.0", "e1000e", true, via),
                    Arguments.of("0000:00:12.0", "ivshmem", false, via)));
  }

  @ParameterizedTest(name = "{1} by {3}")
  @MethodSource("functionsAndPaths")
  void isConformantByAllThatIsNotAboutMigration(
      String function, String name, boolean resets, AccessPath via) throws IOException {
    bindToVfioPci(function);

    ConformanceReport report =
        ConformanceRuns.onDevice(
            new DeviceAddress("vfio", function), ConformanceRuns.checks(false), via);

    List<String> judged = new ArrayList<>(PlainFunction.JUDGED);
    Set<String> reasons =
        Stream.of(PlainFunction.NO_MIGRATION, PlainFunction.NO_LOG).collect(Collectors.toSet());
    if (resets) {
      judged.add("reset.twice");
    } else {
      reasons.add(PlainFunction.NO_RESET);
    }
    assertThat(with(report, ConformanceVerdict.FAIL)).as(name).isEmpty();
    assertThat(with(report, ConformanceVerdict.KNOWN_DEVIATION)).isEmpty();
    assertThat(with(report, ConformanceVerdict.PASS))
        .filteredOn(id -> !id.startsWith("cdev."))
        .isEqualTo(judged);
    assertThat(PlainFunction.reasons(report)).isEqualTo(reasons);
    assertThat(ofTheNode(report))
        .hasSizeGreaterThan(10)
        .allMatch(
            verdict ->
                verdict
                    == (via == AccessPath.CDEV
                        ? ConformanceVerdict.PASS
                        : ConformanceVerdict.NOT_APPLICABLE));
    assertThat(report.driver()).isEqualTo("vfio-pci");
    assertThat(report.left())
        .isEqualTo(resets ? "reset" : "closed and opened: VFIO_DEVICE_RESET is EINVAL");
    assertThat(report.conformant()).isTrue();
  }

  private static List<ConformanceVerdict> ofTheNode(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.check().area().equals("cdev"))
        .map(ConformanceResult::verdict)
        .toList();
  }

  private static void bindToVfioPci(String function) throws IOException {
    Path device = PCI.resolve("devices").resolve(function);
    Files.writeString(device.resolve("driver_override"), "vfio-pci");
    if (Files.exists(device.resolve("driver"))) {
      Files.writeString(device.resolve("driver/unbind"), function);
    }
    Files.writeString(PCI.resolve("drivers_probe"), function);
  }
}
