// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Run;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.spectrue.SpecTrueModel;
import org.drover.uapi.Kernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That no device passes which breaks a rule: for each check a mistake is planted in a device that
 * keeps all rules, and this check has to find it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MisbehaviourTest {
  private static final Path PAGE = Path.of("../../docs/misbehaviours.md");

  /** What was found by the parameterized test, for the page. */
  private final List<String> lines = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 5, 7})
  void aDeviceThatKeepsAllRulesPasses(long features) {
    ConformanceReport report =
        run(new Misbehaviour("", "", FeatureSet.ofBits(features), Set.of(), Bend.NONE));

    assertThat(failed(report)).isEmpty();
    assertThat(report.count(ConformanceVerdict.KNOWN_DEVIATION)).isZero();
    assertThat(report.count(ConformanceVerdict.NOT_RUN)).isZero();
    assertThat(report.left()).isEqualTo("RUNNING, reset");
    assertThat(report.conformant()).isTrue();
  }

  @Test
  void everyCheckHasItsMisbehaviour() {
    assertThat(Misbehaviour.all())
        .extracting(Misbehaviour::check)
        .containsExactlyInAnyOrderElementsOf(
            Checks.all().stream().map(check -> check.info().id()).toList());
  }

  static List<Misbehaviour> misbehaviours() {
    return Misbehaviour.all();
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void isFoundByItsCheck(Misbehaviour planted) {
    ConformanceReport report = run(planted);

    List<String> failed = failed(report);
    assertThat(failed).contains(planted.check());
    List<String> others = new ArrayList<>(failed);
    others.remove(planted.check());
    lines.add(
        "| `%s` | %s | %s |"
            .formatted(
                planted.check(),
                planted.what(),
                others.isEmpty() ? "" : "`" + String.join("` `", others) + "`"));
  }

  /** Rewritten by {@code -Ddrover.rewrite=true}. */
  @AfterAll
  void thePageSaysWhatWasFound() throws IOException {
    if (lines.size() != Misbehaviour.all().size()) {
      // One test alone was asked for, or one has failed: there is no whole page to compare with.
      return;
    }
    String page = page();
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  private String page() {
    long alone = lines.stream().filter(line -> line.endsWith("|  |")).count();
    return """
        # Planted misbehaviours

        Each check of the [conformance suite](conformance.md) has to find a mistake that is planted in a device and a
        kernel that otherwise keep every rule (`org.drover.testkit.spectrue`). A check that finds nothing would say
        nothing. This page is written by `MisbehaviourTest`, which plants them all and runs the whole suite on each;
        of the %d mistakes %d are found by their own check and no other.

        | check | planted | found by others too |
        |---|---|---|
        """
            .formatted(lines.size(), alone)
        + String.join("\n", lines)
        + "\n";
  }

  private static List<String> failed(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.verdict() == ConformanceVerdict.FAIL)
        .map(ConformanceResult::check)
        .map(check -> check.id())
        .toList();
  }

  private static ConformanceReport run(Misbehaviour planted) {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(new SpecTrueModel(planted.features(), planted.quirks()));
    DeviceAddress address = new EmulationService(machine).create("spec-true", "dut", Map.of());
    Kernel kernel =
        new BentKernel(new ReportingKernel(new EmulatedKernel(machine)), planted.bend());
    ConformanceRequest request =
        new ConformanceRequest(address, true, true, List.of(), ConformanceRequest.PATIENCE);
    return new Run(kernel, request, Checks.all(), result -> {}).carryOut();
  }
}
