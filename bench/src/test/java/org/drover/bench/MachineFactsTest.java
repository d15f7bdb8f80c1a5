// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineFactsTest {
  @Test
  void ofAKernelOnlyTheVersionIsTold() throws Exception {
    assertThat(MachineFacts.version("6.12.117+deb12-amd64")).isEqualTo("6.12");
    assertThat(MachineFacts.version("6.12-rc3-ada-laptop")).isEqualTo("6.12");
    assertThat(MachineFacts.version("laptop")).isEqualTo("of unknown version");

    String release = System.getProperty("os.version");
    assertThat(MachineFacts.lines()).noneMatch(line -> line.contains(release));
  }
}
