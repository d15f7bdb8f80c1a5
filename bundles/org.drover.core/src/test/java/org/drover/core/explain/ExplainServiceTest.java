// SPDX-License-Identifier: Apache-2.0
package org.drover.core.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.api.service.Explanation.Verdict.MIGRATABLE;
import static org.drover.api.service.Explanation.Verdict.NOT_MIGRATED;
import static org.drover.api.service.Explanation.Verdict.NOT_OPENED;
import static org.drover.api.service.Explanation.Verdict.UNKNOWN;
import static org.drover.core.fake.Leasing.ADA;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.Devices;
import org.drover.api.service.Explanation;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

class ExplainServiceTest {
  private final Leasing leasing = Leasing.withoutDriver();
  private final FakeBackend backend = leasing.backend;
  private final Devices devices = leasing.devices;
  private final ExplainService explainer =
      new ExplainService(leasing.backends, devices, leasing.drivers);

  private static List<Reason> reasons(Explanation explanation) {
    return explanation.findings().stream().map(Finding::reason).toList();
  }

  private void keepsItsState() {
    leasing.drivers.bind(new FakeDriver("fake", false, Set.of()), Map.of());
  }

  @Test
  void ofADeviceThatNothingIsAgainst() {
    keepsItsState();
    FakeHardware a = backend.add("a", "STOP_COPY,P2P,PRE_COPY");

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(MIGRATABLE);
    assertThat(reasons(found)).containsExactly(Reason.NO_DIRTY_TRACKING);
  }

  @Test
  void ofOneWithoutP2p() {
    keepsItsState();
    FakeHardware a = backend.add("a", "STOP_COPY");

    assertThat(reasons(explainer.explain(a.address))).contains(Reason.NO_P2P);
  }

  @Test
  void isNotOpenedIfThatResetsIt() {
    FakeHardware a = backend.add("a", "STOP_COPY,P2P");

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(UNKNOWN);
    assertThat(reasons(found)).containsExactly(Reason.UNKNOWN_UNTIL_OPENED);
    assertThat(found.findings().get(0).remedy()).startsWith("vfio:open emu:a");
    assertThat(a.opened).isZero();
  }

  @Test
  void anOpenOneTellsWhatItIsAndWhoHoldsIt() {
    FakeHardware a = backend.add("a", "STOP_COPY,P2P");
    backend.found = List.of(new Finding(Reason.HELD_ELSEWHERE, "java (pid 7) has it", ""));
    devices.open(a.address, ADA);

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(MIGRATABLE);
    assertThat(reasons(found)).containsExactly(Reason.HELD, Reason.NO_DIRTY_TRACKING);
    assertThat(found.findings().get(0))
        .isEqualTo(
            new Finding(Reason.HELD, "person ada holds emu:a", "vfio:release emu:a ends that"));
  }

  @Test
  void whatTheBackendFindsComesFirst() {
    FakeHardware a = backend.add("a", "STOP_COPY,P2P");
    backend.found =
        List.of(
            new Finding(Reason.NO_IOMMUFD, "no /dev/iommu", ""),
            new Finding(Reason.NOT_BOUND, "no driver has it", "vfio:prepare"));

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(NOT_OPENED);
    assertThat(reasons(found))
        .containsExactly(Reason.NOT_BOUND, Reason.NO_IOMMUFD, Reason.UNKNOWN_UNTIL_OPENED);
  }

  @Test
  void itNeedNotBeADevice() {
    backend.found = List.of(new Finding(Reason.NO_SUCH_DEVICE, "there is no emu:x", ""));

    assertThat(reasons(explainer.explain(DeviceAddress.parse("emu:x"))))
        .containsExactly(Reason.NO_SUCH_DEVICE);
    assertThatThrownBy(() -> explainer.explain(DeviceAddress.parse("pci:x")))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("no backend serves addresses of pci:");
  }

  @Test
  void ofOneThatDoesNotOpen() {
    keepsItsState();
    FakeHardware a = backend.add("a", "STOP_COPY");
    backend.refusesToOpen = true;

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(NOT_OPENED);
    assertThat(found.findings())
        .containsExactly(new Finding(Reason.DOES_NOT_OPEN, "emu:a does not open", ""));
  }

  @Test
  void ofOneWithoutMigration() {
    keepsItsState();
    FakeHardware a = backend.add("a", "P2P");

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(NOT_MIGRATED);
    assertThat(found.findings().get(0).sentence())
        .isEqualTo(
            "fake_driver has no migration for emu:a (VFIO_DEVICE_FEATURE_MIGRATION answers"
                + " ENOTTY)");
  }

  @Test
  void ofOneInError() {
    keepsItsState();
    FakeHardware a = backend.add("a", "STOP_COPY,P2P");
    a.is(MigrationState.ERROR);

    Explanation found = explainer.explain(a.address);

    assertThat(found.verdict()).isEqualTo(NOT_MIGRATED);
    assertThat(found.findings().get(0).remedy()).isEqualTo("vfio:reset emu:a");
  }
}
