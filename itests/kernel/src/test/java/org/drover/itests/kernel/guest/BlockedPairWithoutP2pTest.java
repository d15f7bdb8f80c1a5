// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.spi.Recovery;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.testkit.contract.MigDeviceState;
import org.drover.uapi.Kernel;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** STOP_COPY to PRE_COPY where there is no P2P: as {@link BlockedPairsTest}, and in its boot. */
final class BlockedPairWithoutP2pTest {
  private static final FeatureSet NO_P2P =
      FeatureSet.of(MigrationFeature.STOP_COPY, MigrationFeature.PRE_COPY);

  private final Kernel kernel = new JnaKernel();
  private final KernelLog log = new KernelLog(kernel);
  private FeatureSetDriver driver;
  private Mtty mtty;

  @BeforeEach
  void makeDevice() {
    driver = new FeatureSetDriver(kernel);
    mtty = driver.make(NO_P2P);
    mtty.driveTo(MigrationState.STOP_COPY, new byte[0]);
    log.drain();
  }

  @AfterEach
  void removeDevice() {
    mtty.close();
    driver.close();
    log.close();
  }

  @Test
  @Tag("pitfall-5")
  void isRefusedBeforeTheKernelHearsOfItAndAnsweredWithEinvalByAFixedKernel() {
    assertThatThrownBy(() -> mtty.device().transition(MigrationState.PRE_COPY, Recovery.none()))
        .isInstanceOf(RefusedException.class);
    assertThat(log.drain()).filteredOn(line -> line.contains(mtty.address().name())).isEmpty();

    UapiAccess uapi = mtty.device().ability(UapiAccess.class).orElseThrow();
    assertThat(MigDeviceState.set(uapi, MigrationState.PRE_COPY.code()))
        .isEqualTo(Errno.EINVAL.negative());

    assertThat(log.arcs(mtty.address())).isEmpty();
    assertThat(mtty.device().state()).isEqualTo(MigrationState.STOP_COPY);
  }
}
