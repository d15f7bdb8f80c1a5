// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.drover.api.DeviceCapabilities;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.Explanation;
import org.drover.api.service.Explanation.Verdict;
import org.drover.api.service.Owner;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the kernel's mlx5 driver offers of a function if its firmware lacks something, and how it is
 * explained. Features: 1 and 2 migration, 6 to 8 DMA logging, 9 the size of the state.
 */
@Timeout(60)
final class Mlx5CapabilitiesTest {
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");

  private PlainDrover drover;
  private String without = "";

  @BeforeAll
  static void makeFunctions() throws IOException, InterruptedException {
    Firmware.start();
  }

  @BeforeEach
  void begin() {
    drover = new PlainDrover();
  }

  /** Nothing is unbound that is open. */
  @AfterEach
  void giveBack() throws IOException {
    drover.close();
    if (!without.isEmpty()) {
      Firmware.capability(without, true);
    }
  }

  private DeviceCapabilities openWithout(String capability) throws IOException {
    without = capability;
    Firmware.capability(capability, false);
    return open();
  }

  private DeviceCapabilities open() {
    return drover.devices().open(Mlx5.address(0), PERSON).device().capabilities();
  }

  private List<Reason> reasons() {
    return explained().findings().stream().map(Finding::reason).toList();
  }

  private Explanation explained() {
    return drover.explainer().explain(Mlx5.address(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"migration", "migration_multi_load", "migration_tracking_state", "migratable"})
  void withoutOneOfThemItOpensAndDoesNotMigrate(String capability) throws IOException {
    DeviceCapabilities capabilities = openWithout(capability);

    assertThat(capabilities.migration()).isEmpty();
    assertThat(capabilities.features()).doesNotContain(1, 2, 6, 7, 8, 9);
    assertThat(explained().verdict()).isEqualTo(Verdict.NOT_MIGRATED);
    assertThat(reasons()).contains(Reason.MIGRATABLE_NOT_SET, Reason.NO_MIGRATION);
  }

  @Test
  void withoutATrackerItMigratesAndAllMemoryCountsAsDirty() throws IOException {
    DeviceCapabilities capabilities = openWithout("adv_virtualization");

    assertThat(capabilities.migration()).contains(FeatureSet.ofBits(7));
    assertThat(capabilities.features()).contains(1, 2, 9).doesNotContain(6, 7, 8);
    assertThat(explained().verdict()).isEqualTo(Verdict.MIGRATABLE);
    assertThat(reasons())
        .contains(Reason.NO_DIRTY_TRACKING)
        .doesNotContain(Reason.MIGRATABLE_NOT_SET);
  }

  @Test
  void withAllOfThemNothingIsAgainstIt() {
    assertThat(open().features()).contains(1, 2, 6, 7, 8, 9);
    assertThat(explained().verdict()).isEqualTo(Verdict.MIGRATABLE);
    assertThat(reasons())
        .doesNotContain(
            Reason.MIGRATABLE_NOT_SET,
            Reason.NO_MIGRATION,
            Reason.NO_DIRTY_TRACKING,
            Reason.NO_P2P);
  }
}
