// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.Reason;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.HostStep.PhysicalDriver;
import org.drover.api.spi.HostStep.PortFunction;
import org.drover.api.spi.PolicyHints;
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

  /** As mlx5_ib prints it of a ConnectX-7. */
  private static final Map<String, String> ADAPTER =
      Map.of(
          "pf",
          "0000:08:00.0",
          "pf_device_id",
          "1021",
          "pf_board_id",
          "MT_0000000834",
          "pf_fw_ver",
          "28.39.1002",
          "pf_link_layer",
          "Ethernet");

  @Override
  protected VendorDriver driver() {
    return new Mlx5Driver();
  }

  @Override
  protected DeviceIdentity own() {
    return function("mlx5_vfio_pci", ADAPTER);
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
    return new SourceDescription("mlx5", "mlx5_vfio_pci", release, features, ADAPTER);
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
    assertThat(driver().hints(own()).resetsAtOpen()).isTrue();
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
    assertThat(
            driver().compatibility(source(release, FeatureSet.ofBits(features)), own()).refusals())
        .singleElement()
        .extracting(Mismatch::said)
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
    assertThat(driver().compatibility(source(release, FeatureSet.ofBits(features)), own()))
        .isEqualTo(Compatibility.OK);
  }

  @Test
  void refusesAKernelThatTakesNoHeaders() {
    DeviceIdentity old =
        function("mlx5_vfio_pci", adapter(DeviceIdentity.KERNEL_RELEASE, "6.1.0-13-amd64"));
    assertThat(driver().compatibility(source("6.12.0", ALL), old).refusals())
        .singleElement()
        .extracting(Mismatch::said)
        .asString()
        .contains("vfio:0000:08:00.2 is in Linux 6.1.0-13-amd64", "Linux 6.7 or newer");
    DeviceIdentity recent =
        function("mlx5_vfio_pci", adapter(DeviceIdentity.KERNEL_RELEASE, "6.2.0"));
    assertThat(driver().compatibility(source("6.12.0", WITHOUT_PRE_COPY), recent))
        .isEqualTo(Compatibility.OK);
  }

  @Test
  void namesEveryReason() {
    SourceDescription both =
        new SourceDescription(
            "mtty", "mtty", "5.18.0", FeatureSet.ofBits(7), adapter("pf_fw_ver", "28.40.1000"));
    assertThat(driver().compatibility(both, own()).refusals())
        .extracting(Mismatch::id)
        .containsExactly("other-vendor", "headerless-stream", "firmware");
  }

  private static Map<String, String> adapter(String name, String value) {
    Map<String, String> changed = new HashMap<>(ADAPTER);
    changed.put(name, value);
    return changed;
  }

  private static SourceDescription sourceWith(Map<String, String> attributes) {
    return new SourceDescription("mlx5", "mlx5_vfio_pci", "6.12.0", ALL, attributes);
  }

  /** The vendor asks for the same PSID, firmware and adapter, and for Ethernet on both hosts. */
  @ParameterizedTest
  @CsvSource({
    "pf_board_id, MT_0000000835, psid",
    "pf_fw_ver, 28.40.1000, firmware",
    "pf_device_id, a2dc, adapter",
    "pf_link_layer, InfiniBand, link-layer",
  })
  void refusesAnotherAdapter(String fact, String value, String id) {
    Compatibility from = driver().compatibility(sourceWith(adapter(fact, value)), own());
    assertThat(from.mismatches()).extracting(Mismatch::id).containsExactly(id);
    assertThat(from.refusals())
        .singleElement()
        .extracting(Mismatch::sentence)
        .asString()
        .contains(value, ADAPTER.get(fact));
    Compatibility into =
        driver()
            .compatibility(sourceWith(ADAPTER), function("mlx5_vfio_pci", adapter(fact, value)));
    assertThat(into.refusals()).extracting(Mismatch::id).containsExactly(id);
  }

  /** Where mlx5_ib does not have the physical function, and of images of before. */
  @Test
  void warnsOfWhatItCannotCompare() {
    Compatibility neither =
        driver().compatibility(sourceWith(Map.of()), function("mlx5_vfio_pci", Map.of()));
    assertThat(neither.verdict()).isEqualTo(Compatibility.Verdict.WARNINGS);
    assertThat(neither.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.id()).isEqualTo("not-compared");
              assertThat(warning.sentence())
                  .contains("the source's adapter and the adapter of vfio:0000:08:00.2")
                  .contains("PSID, firmware version, link layer");
              assertThat(warning.remedy()).contains("devlink dev info", "capabilities");
            });
    Map<String, String> withoutVersion = new HashMap<>(ADAPTER);
    withoutVersion.remove("pf_fw_ver");
    assertThat(driver().compatibility(sourceWith(withoutVersion), own()).warnings())
        .singleElement()
        .extracting(Mismatch::sentence)
        .asString()
        .contains("the source's adapter: firmware version (")
        .doesNotContain("PSID", "adapter of vfio:");
  }

  /** {@code mlx5vf_precopy_ioctl} begins the next SAVE; without that nothing new is ever read. */
  @Test
  void saysThatItMustBeAsked() {
    PolicyHints hints = driver().hints(own());
    assertThat(hints.preCopyInfoIsPump()).isTrue();
    assertThat(hints.neverDrained()).isFalse();
    assertThat(hints.p2p()).isTrue();
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
