// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.spi.Recovery;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.testkit.contract.MigDeviceState;
import org.drover.uapi.Kernel;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * STOP_COPY to PRE_COPY and to PRE_COPY_P2P. A kernel without the fix "vfio: prevent infinite loop
 * on blocked arc" spins for ever when it is asked, holding the device's state mutex: so this runs
 * last, in a guest of its own, under a time-out on the host.
 */
final class BlockedPairsTest {
  private final Kernel kernel = new JnaKernel();
  private final KernelLog log = new KernelLog(kernel);
  private final Mtty mtty = new Mtty(kernel, new VfioBackend(kernel));

  @AfterEach
  void removeDevice() {
    mtty.close();
    log.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"PRE_COPY", "PRE_COPY_P2P"})
  @Tag("pitfall-5")
  void isRefusedBeforeTheKernelHearsOfIt(MigrationState target) {
    mtty.driveTo(MigrationState.STOP_COPY, new byte[0]);
    log.drain();

    assertThatThrownBy(() -> mtty.device().transition(target, Recovery.none()))
        .isInstanceOf(RefusedException.class);

    assertThat(log.arcs(mtty.address())).isEmpty();
    assertThat(mtty.device().state()).isEqualTo(MigrationState.STOP_COPY);
  }

  @ParameterizedTest
  @EnumSource(names = {"PRE_COPY", "PRE_COPY_P2P"})
  void isAnsweredWithEinvalByAFixedKernel(MigrationState target) {
    mtty.driveTo(MigrationState.STOP_COPY, new byte[0]);
    log.drain();

    UapiAccess uapi = mtty.device().ability(UapiAccess.class).orElseThrow();
    assertThat(MigDeviceState.set(uapi, target.code())).isEqualTo(Errno.EINVAL.negative());

    assertThat(log.arcs(mtty.address())).isEmpty();
    assertThat(mtty.device().state()).isEqualTo(MigrationState.STOP_COPY);
  }
}
