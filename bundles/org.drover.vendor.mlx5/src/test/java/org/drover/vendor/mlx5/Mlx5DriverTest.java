// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Reason;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.HostStep.PhysicalDriver;
import org.drover.api.spi.HostStep.PortFunction;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.VendorDriverContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Mlx5DriverTest extends VendorDriverContract {
  private static final FeatureSet ALL = FeatureSet.ofBits(7);
  private static final FeatureSet WITHOUT_PRE_COPY = FeatureSet.ofBits(3);

  @Override
  protected VendorDriver driver() {
    return new Mlx5Driver();
  }

  @Override
  protected DeviceIdentity own() {
    return function("mlx5_vfio_pci", Map.of());
  }

  @Override
  protected byte[] stream() {
    return Streams.smallest();
  }

  /** Any number of images may follow one another. */
  @Override
  protected boolean tellsItsEnd() {
    return false;
  }

  @Override
  protected Map<Integer, Integer> wrongBytes() {
    Map<Integer, Integer> wrong = new LinkedHashMap<>();
    wrong.put(4, 1); // the high half of a size
    wrong.put(7, 0x80);
    wrong.put(24 + 5, 1);
    wrong.put(24 + 12, 2); // a tag that is mandatory and unknown
    wrong.put(24 + 12 + 1, 1);
    wrong.put(24 + 15, 0x80);
    return wrong;
  }

  private static DeviceIdentity function(String driver, Map<String, String> attributes) {
    return new DeviceIdentity(
        DeviceAddress.parse("vfio:0000:08:00.2"),
        "pci",
        Optional.ofNullable(driver),
        OptionalInt.of(7),
        OptionalInt.of(0x15b3),
        OptionalInt.of(0x101e),
        attributes);
  }

  private static SourceDescription source(String release, FeatureSet features) {
    return new SourceDescription("mlx5", "mlx5_vfio_pci", release, features, Map.of());
  }

  /** The ids are those of every virtual function of the vendor. */
  @Test
  void knowsItsDevicesByTheKernelDriverAlone() {
    assertThat(driver().match(function("vfio-pci", Map.of()))).isZero();
    assertThat(driver().match(function(null, Map.of()))).isZero();
    assertThat(driver().match(function("mlx5_vfio_pci", Map.of()))).isEqualTo(VendorDriver.EXACT);
  }

  @Test
  void saysThatAnOpenResets() {
    assertThat(driver().resetsAtOpen(own())).isTrue();
  }

  /** A second SET after a failed one out of PRE_COPY crashes Linux 6.12. */
  @Test
  void allowsNothingButAResetAfterAFailureOutOfPreCopy() {
    assertThat(driver().onlyResetAfter(own()))
        .contains(
            new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING),
            new Arc(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P),
            new Arc(MigrationState.PRE_COPY_P2P, MigrationState.RUNNING_P2P),
            new Arc(MigrationState.PRE_COPY_P2P, MigrationState.PRE_COPY),
            new Arc(MigrationState.PRE_COPY_P2P, MigrationState.STOP_COPY))
        .noneMatch(arc -> !arc.from().name().startsWith("PRE_COPY"));
  }

  @Test
  void aFunctionWithoutMigrationWasNotToldToBeMigratable() {
    DeviceCapabilities none =
        new DeviceCapabilities(
            Optional.empty(), new TreeSet<>(), OptionalLong.empty(), 2, List.of(), 5);
    DeviceCapabilities migrates =
        new DeviceCapabilities(
            Optional.of(ALL), new TreeSet<>(), OptionalLong.empty(), 2, List.of(), 5);
    assertThat(driver().explain(own(), Optional.empty())).isEmpty();
    assertThat(driver().explain(own(), Optional.of(migrates))).isEmpty();
    assertThat(driver().explain(own(), Optional.of(none)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.MIGRATABLE_NOT_SET);
              assertThat(finding.remedy()).contains("devlink port function set pci/PF/PORT");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "5.18.0, 7",
    "6.1.0-13-amd64, 7",
    "6.2.0-rc1, 3",
    "6.2, 3",
    "6.6.9, 3",
  })
  void refusesAStateThatWasSavedWithoutHeaders(String release, long features) {
    assertThat(driver().incompatibilities(source(release, FeatureSet.ofBits(features)), own()))
        .singleElement()
        .asString()
        .contains("Linux " + release, "without record headers", "Linux 6.7 or newer");
  }

  @ParameterizedTest
  @CsvSource({
    "6.2.0, 7",
    "6.6.9, 7",
    "6.7.0, 3",
    "6.12.117+deb12-amd64, 3",
    "7.1, 7",
    "10.0, 3",
    "'', 3",
  })
  void takesAStateThatWasSavedWithHeadersOrMayHaveBeen(String release, long features) {
    assertThat(driver().incompatibilities(source(release, FeatureSet.ofBits(features)), own()))
        .isEmpty();
  }

  @Test
  void refusesAKernelThatTakesNoHeaders() {
    DeviceIdentity old =
        function("mlx5_vfio_pci", Map.of(DeviceIdentity.KERNEL_RELEASE, "6.1.0-13-amd64"));
    assertThat(driver().incompatibilities(source("6.12.0", ALL), old))
        .singleElement()
        .asString()
        .contains("vfio:0000:08:00.2 is in Linux 6.1.0-13-amd64", "Linux 6.7 or newer");
    DeviceIdentity recent =
        function("mlx5_vfio_pci", Map.of(DeviceIdentity.KERNEL_RELEASE, "6.2.0"));
    assertThat(driver().incompatibilities(source("6.12.0", WITHOUT_PRE_COPY), recent)).isEmpty();
  }

  @Test
  void namesEveryReason() {
    SourceDescription both =
        new SourceDescription("mtty", "mtty", "5.18.0", FeatureSet.ofBits(7), Map.of());
    assertThat(driver().incompatibilities(both, own())).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "linux", "6", "6.", ".6", "x6.1", "123456789012.1"})
  void aReleaseThatIsNoneIsUnknown(String release) {
    assertThat(KernelRelease.parse(release)).isEmpty();
  }

  /**
   * Facts 4.1: PF in switchdev with its own driver, migratable set while the function is unbound.
   */
  @Test
  void saysWhatTheHostMustDoFirst() {
    assertThat(driver().hostSteps(own()))
        .satisfiesExactly(
            step ->
                assertThat(step)
                    .isInstanceOfSatisfying(
                        PhysicalDriver.class,
                        one -> assertThat(one.driver()).isEqualTo("mlx5_core")),
            step ->
                assertThat(step)
                    .isInstanceOfSatisfying(
                        EswitchMode.class, one -> assertThat(one.mode()).isEqualTo("switchdev")),
            step ->
                assertThat(step)
                    .isInstanceOfSatisfying(
                        PortFunction.class,
                        one -> {
                          assertThat(one.attribute()).isEqualTo("migratable");
                          assertThat(one.value()).isEqualTo("enable");
                        }));
  }
}
