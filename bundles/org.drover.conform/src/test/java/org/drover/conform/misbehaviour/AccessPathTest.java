// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Run;
import org.drover.conform.run.Selection;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.spectrue.Shape;
import org.drover.testkit.spectrue.SpecTrueModel;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which path a device is opened by, and what that changes. */
class AccessPathTest {
  private static final List<Check> FIRST = Selection.of(Checks.all(), List.of("info.argsz-short"));

  private final EmulatedMachine machine = new EmulatedMachine();
  private final Kernel groups = new EmulatedKernel(machine);
  private final Kernel both = new CdevKernel(groups);
  private DeviceAddress device;

  @BeforeEach
  void makeADevice() {
    machine.addModel(new SpecTrueModel(FeatureSet.ofBits(7), Set.of()));
    device = new EmulationService(machine).create("spec-true", "dut", Map.of());
  }

  private ConformanceReport run(Kernel kernel, Optional<AccessPath> via) {
    ConformanceRequest request =
        new ConformanceRequest(device, true, false, List.of(), ConformanceRequest.PATIENCE, via);
    return new Run(kernel, request, FIRST, result -> {}).carryOut();
  }

  @Test
  void theDevicesOwnNodeIsPreferredWhereTheKernelOffersAnIommufd() {
    assertThat(run(groups, Optional.empty()).via()).isEqualTo(AccessPath.GROUP);
    assertThat(run(both, Optional.empty()).via()).isEqualTo(AccessPath.CDEV);
  }

  @Test
  void theOtherOneIsTakenIfItIsAskedFor() {
    assertThat(run(both, Optional.of(AccessPath.GROUP)).via()).isEqualTo(AccessPath.GROUP);
    assertThatThrownBy(() -> run(groups, Optional.of(AccessPath.CDEV)))
        .isInstanceOf(DroverException.class)
        .hasMessageMatching(
            "the kernel \\S+ offers no /dev/iommu, which opening emu:dut by cdev needs: load the"
                + " module iommufd \\(CONFIG_IOMMUFD\\), or take --via group");
  }

  @Test
  void whoeverHasTheDeviceByTheOtherPathIsNamed() {
    int group = both.open("/dev/vfio/0", Fcntl.O_RDWR);
    assertThat(group).isNotNegative();
    assertThatThrownBy(() -> run(both, Optional.of(AccessPath.CDEV)))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "VFIO_DEVICE_BIND_IOMMUFD of /dev/vfio/devices/vfio0 failed: EBUSY (device or resource busy):"
                + " somebody has the device's group open; close it there first");
    both.close(group);
    assertThat(run(both, Optional.of(AccessPath.CDEV)).conformant()).isTrue();
  }

  /** The rules are the device's: nothing of them depends on how it was opened. */
  @Test
  void everyOtherCheckSeesTheSameByBothPaths() {
    List<ConformanceResult> group = results(AccessPath.GROUP, false);
    assertThat(results(AccessPath.CDEV, false)).isEqualTo(group);
    assertThat(group).hasSizeGreaterThan(100);
  }

  private static List<ConformanceResult> results(AccessPath via, boolean ownNode) {
    return Planted.nothing(7, Shape.PLAIN, via, Checks.all()).results().stream()
        .filter(result -> result.check().area().equals("cdev") == ownNode)
        .filter(result -> !result.check().id().equals("reopen.shared-state"))
        .toList();
  }

  @Test
  void theRulesOfTheNodeAreNotForADeviceThatWasOpenedByItsGroup() {
    assertThat(results(AccessPath.GROUP, true))
        .isNotEmpty()
        .allSatisfy(
            result -> {
              assertThat(result.verdict()).isEqualTo(ConformanceVerdict.NOT_APPLICABLE);
              assertThat(result.seen())
                  .isEqualTo(
                      "the device is open by its group: the rules of its own node are checked with"
                          + " --via cdev");
              assertThat(result.rows()).isEmpty();
            });
    assertThat(results(AccessPath.CDEV, true))
        .allMatch(result -> result.verdict() == ConformanceVerdict.PASS);
  }

  static List<Misbehaviour> mistakesOfTheNode() {
    return CdevMistakes.all();
  }

  @ParameterizedTest
  @MethodSource("mistakesOfTheNode")
  void aDeviceWhoseNodeBreaksARuleIsBroughtBack(Misbehaviour planted) {
    List<Check> its = Selection.of(Checks.all(), List.of(planted.check()));
    assertThat(Planted.run(planted, its).left()).isEqualTo("RUNNING, reset");
  }

  @Test
  void aBoundDeviceHasOneDescriptorAndTheCheckOfTwoSaysSo() {
    List<Check> shared = Selection.of(Checks.all(), List.of("reopen.shared-state"));
    assertThat(Planted.nothing(7, Shape.PLAIN, AccessPath.CDEV, shared).results())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.verdict()).isEqualTo(ConformanceVerdict.NOT_APPLICABLE);
              assertThat(result.seen())
                  .isEqualTo(
                      "a device that is opened by its own node has one descriptor: see"
                          + " cdev.bind-once");
            });
    assertThat(Planted.nothing(7, Shape.PLAIN, AccessPath.GROUP, shared).conformant()).isTrue();
  }
}
