// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The two mlx5 functions, open in each test, and the firmware that must have everything back. */
final class Mlx5Pair implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private final VfioBackend backend = new VfioBackend(new JnaKernel());
  private final int contents;
  private Mlx5 source;
  private Mlx5 destination;

  /**
   * Of a size.
   *
   * @param contents of either function's memory, in bytes
   */
  Mlx5Pair(int contents) {
    this.contents = contents;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    Firmware.start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    source = new Mlx5(backend, 0);
    destination = new Mlx5(backend, 1);
    Firmware.resize(0, contents);
    Firmware.resize(1, contents);
  }

  /** Nothing that the firmware gave out may be left behind. */
  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    // A close waits for a command that a failed test has left delayed.
    Firmware.clearFaults();
    source.close();
    destination.close();
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
  }

  VfioBackend backend() {
    return backend;
  }

  Mlx5 source() {
    return source;
  }

  Mlx5 destination() {
    return destination;
  }
}
