// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the machine's kernel says about itself. */
class JnaKernelTest {

  @Test
  void playsTheSchemeOfRealDevices() {
    assertThat(new JnaKernel().scheme()).isEqualTo("vfio");
  }

  @Test
  void tellsTheReleaseThatUnameTells() {
    // The virtual machine takes os.version from uname(2).
    assertThat(new JnaKernel().release()).isEqualTo(System.getProperty("os.version"));
  }

  @Test
  void looksWhereLinuxHasItsTrees() {
    JnaKernel kernel = new JnaKernel();
    assertThat(kernel.sysfs().root()).isEqualTo("/sys");
    assertThat(kernel.dev()).isEqualTo("/dev");
  }

  @Test
  void looksWhereItIsTold() {
    JnaKernel kernel = new JnaKernel(Path.of("/other/sys/"), Path.of("/other/dev/"));
    assertThat(kernel.sysfs().root()).isEqualTo("/other/sys");
    assertThat(kernel.dev()).isEqualTo("/other/dev");
    assertThat(kernel)
        .hasToString("the machine's own kernel (sysfs at /other/sys, device nodes at /other/dev)");
  }
}
