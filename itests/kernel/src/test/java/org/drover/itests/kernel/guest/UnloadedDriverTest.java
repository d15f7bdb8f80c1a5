// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Needs a kernel whose vfio-pci is a module: the rig's other one has it built in. */
final class UnloadedDriverTest {
  private static final DeviceAddress EDU = new DeviceAddress("vfio", "0000:00:10.0");

  private final VfioBackend backend = new VfioBackend(new JnaKernel());

  private List<Reason> reasons() {
    return backend.explain(EDU).stream().map(Finding::reason).toList();
  }

  /** The tests before leave an override behind, which the driver would follow when it is loaded. */
  @BeforeEach
  void begin() throws IOException {
    Function.release(EDU.name());
  }

  @Test
  void theDriverIsNotLoaded() throws Exception {
    run("rmmod", "vfio_pci");
    try {
      assertThat(reasons()).containsExactly(Reason.MODULE_MISSING, Reason.NOT_BOUND);
      assertThat(backend.explain(EDU).get(0).remedy()).isEqualTo("modprobe vfio-pci");
    } finally {
      run("modprobe", "-C", "/dev/null", "-d", System.getenv("RIG_MODTREE"), "vfio-pci");
    }
    assertThat(reasons()).containsExactly(Reason.NOT_BOUND);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
