// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FunctionCommandsTest extends ShellTestBase {
  @Test
  void listsFunctions() throws IOException {
    assertThat(out("vfio:functions"))
        .contains("vfio:0000:00:11.0", "in use", "free", "host only", "prepared");
    assertThat(json("vfio:functions --json").getAsJsonArray()).hasSize(4);
  }

  @Test
  void listsWhatIsPreparedWhollyOrInPart() throws IOException {
    assertThat(out("vfio:functions --prepared")).contains("half prepared", "no driver has it");
    assertThat(json("vfio:functions --prepared --json").getAsJsonArray()).hasSize(1);
  }

  @Test
  void preparesWithAndWithoutAScheme() throws IOException {
    out("vfio:prepare vfio:0000:01:00.1");
    out("vfio:prepare 0000:01:00.1 --driver mlx5_vfio_pci");
    out("vfio:prepare 01:00.1");
    json("vfio:prepare 0000:01:00.1 --json");
    assertThat(platform.preparer.calls)
        .containsExactly(
            "prepare vfio:0000:01:00.1 any []",
            "prepare vfio:0000:01:00.1 mlx5_vfio_pci []",
            "prepare vfio:0000:01:00.1 any []",
            "prepare vfio:0000:01:00.1 any []");
  }

  @Test
  void forcesTheNamedOnesAlone() throws IOException {
    String both = "[vfio:0000:00:11.0, vfio:0000:01:00.1]";
    assertThat(failure("vfio:prepare 0000:00:11.0")).contains("interface eth0 is up");
    out("vfio:prepare 0000:00:11.0 --force 0000:00:11.0,vfio:0000:01:00.1");
    out("vfio:prepare --force 0000:00:11.0 --force 0000:01:00.1 0000:00:11.0");
    out("vfio:prepare 0000:00:11.0 --force 0000:00:11.0 --force 0000:01:00.1");
    assertThat(platform.preparer.calls.subList(1, 4))
        .containsOnly("prepare vfio:0000:00:11.0 any " + both);
    assertThat(failure("vfio:prepare 0000:00:11.0 --force eth0"))
        .startsWith("'eth0' is not a device address;");
  }

  @Test
  void aDryRunPrintsWhatCouldBeTyped() throws IOException {
    assertThat(out("vfio:prepare 0000:03:02.0 --dry-run"))
        .isEqualTo(
            """
            echo vfio-pci > /sys/bus/pci/devices/0000:03:02.0/driver_override
            echo 0000:03:02.0 > /sys/bus/pci/drivers/virtio-pci/unbind
            echo 0000:03:02.0 > /sys/bus/pci/drivers_probe
            # vfio:0000:02:00.0: a bridge stays with the host
            A note.
            """);
    assertThat(platform.preparer.calls).containsExactly("plan vfio:0000:03:02.0 any []");
  }

  @Test
  void undoesAndForgets() throws IOException {
    assertThat(out("vfio:unprepare 0000:03:02.0")).contains("as before");
    assertThat(json("vfio:unprepare vfio:0000:03:02.0 --forget --json").toString())
        .startsWith("{\"address\":\"vfio:0000:03:02.0\"")
        .contains("\"standing\":\"GONE\"");
    assertThat(platform.preparer.calls)
        .containsExactly("unprepare vfio:0000:03:02.0", "forget vfio:0000:03:02.0");
  }
}
