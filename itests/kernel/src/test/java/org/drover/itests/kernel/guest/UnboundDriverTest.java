// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.DroverException;
import org.drover.api.service.ReleasePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The driver is unbound from a function in PRE_COPY whose data stream somebody keeps: what the data
 * FD reaches is freed by then ({@code mlx5-oops unbound}). The boot has {@code slub_debug=P}, so
 * that a use of it is noticed.
 */
@Timeout(90)
final class UnboundDriverTest {
  @RegisterExtension static final HeldInPreCopy HELD = new HeldInPreCopy();

  @AfterEach
  void bindAgain() throws IOException {
    Firmware.bind(0);
  }

  private static void nothingIsAsked() {
    assertThatThrownBy(() -> HELD.preCopy().query())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> HELD.stream().read(ByteBuffer.allocateDirect(16)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("has ended: the device is being closed");
  }

  /** The unbind of a function that is held waits for its lease, which ends because it was asked. */
  @Test
  @Tag("pitfall-19")
  void theLeaseEndsBeforeTheDriverGoes() throws Exception {
    HELD.lease().onRequest(ReleasePolicy.IDLE);

    CompletableFuture<Void> unbind = CompletableFuture.runAsync(() -> Firmware.unbind(0));
    unbind.get(60, TimeUnit.SECONDS);

    assertThat(HELD.drover().devices().held(Mlx5.address(0))).isEmpty();
    nothingIsAsked();
  }

  @Test
  @Tag("pitfall-19")
  void aReleaseBeforeItLeavesNothingBehind() {
    HELD.drover().devices().release(Mlx5.address(0));

    Firmware.unbind(0);

    nothingIsAsked();
  }
}
