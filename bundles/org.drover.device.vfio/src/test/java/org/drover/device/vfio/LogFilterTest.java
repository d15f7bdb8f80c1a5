// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFilterTest {
  private static final String UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";

  @ParameterizedTest
  @ValueSource(
      strings = {
        // samples/vfio-mdev/mtty.c: pr_info("%s: called\n", __func__), and its dev_dbg.
        "mtty_reset: called",
        "mtty " + UUID + ": mtty_step_state: 2 -> 5",
        "mdev " + UUID + ": Removing from iommu group 7",
        "mtty: unloaded"
      })
  void takesWhatNamesTheDeviceOrItsDriverAlone(String line) {
    assertThat(new LogFilter(UUID, List.of("mtty")).concerns(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mtty 11111111-509f-382f-3c1e-e6bfe0fa1001: mtty_step_state: 2 -> 5",
        "usb 1-1: new high-speed USB device",
        "amtty: not ours",
        "mdev " + UUID + "0: another name",
        ""
      })
  void leavesOutWhatNamesAnotherDeviceOrNone(String line) {
    assertThat(new LogFilter(UUID, List.of("mtty")).concerns(line)).isFalse();
  }

  @Test
  void knowsADriverUnderItsModulesNameToo() {
    LogFilter filter = new LogFilter("0000:3b:00.2", List.of("mlx5_vfio_pci"));

    assertThat(filter.concerns("mlx5-vfio-pci: probing")).isTrue();
    assertThat(filter.concerns("mlx5_vfio_pci 0000:3b:00.2: enabling device")).isTrue();
    assertThat(filter.concerns("mlx5_vfio_pci 0000:3b:00.3: enabling device")).isFalse();
    assertThat(filter.concerns("pcieport 0000:3b:00.2: AER")).isTrue();
  }

  @Test
  void aDeviceWithoutADriverHasItsNameAlone() {
    LogFilter filter = new LogFilter("mtty-0", List.of());

    assertThat(filter.concerns("mtty-0: here")).isTrue();
    assertThat(filter.concerns("mtty-01: here")).isFalse();
    assertThat(filter.concerns("anything")).isFalse();
  }
}
