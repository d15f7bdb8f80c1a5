// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.drover.api.Errno;
import org.junit.jupiter.api.Test;

class ScriptedSysfsTest {
  private final ScriptedSysfs sysfs =
      new ScriptedSysfs()
          .link("bus/mdev/devices/a", "../../../devices/virtual/mtty/mtty/a")
          .link("devices/virtual/mtty/mtty/a/mdev_type", "../mdev_supported_types/mtty-2")
          .attribute("devices/virtual/mtty/mtty/mdev_supported_types/mtty-2/name", "Dual");

  @Test
  void followsLinksInTheMiddleOfAPath() throws IOException {
    assertThat(sysfs.read("bus/mdev/devices/a/mdev_type/name")).contains("Dual");
    assertThat(sysfs.readlink("bus/mdev/devices/a/mdev_type"))
        .contains("../mdev_supported_types/mtty-2");
    assertThat(sysfs.readlink("bus/mdev/devices/a"))
        .contains("../../../devices/virtual/mtty/mtty/a");
    assertThat(sysfs.list("bus/mdev/devices")).containsExactly("a");
    assertThat(sysfs.exists("bus/mdev/devices/b")).isFalse();
  }

  @Test
  void letsAWriteAct() {
    sysfs.action("devices/virtual/mtty/mtty/a/remove", text -> Errno.EBUSY.negative());

    assertThat(sysfs.write("bus/mdev/devices/a/remove", "1")).isEqualTo(-16);
    assertThat(sysfs.write("bus/mdev/devices/a/nothing", "1")).isEqualTo(-2);
    assertThat(sysfs.writes()).first().isEqualTo("bus/mdev/devices/a/remove=1");
  }

  @Test
  void failsToReadWhatIsUnreadable() {
    sysfs.unreadable("bus/pci/drivers", "cannot list /sys/bus/pci/drivers: EIO");

    assertThatThrownBy(() -> sysfs.list("bus/pci/drivers"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("EIO");
  }
}
