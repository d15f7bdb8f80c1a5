// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.drover.api.DroverException;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.spi.VendorDriver;
import org.drover.jshell.words.Definition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisteredTest {
  @TempDir private Path directory;
  private Rig rig;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
  }

  @Test
  void aDriverServesDevicesUntilItIsTakenBack() {
    Definition driver = rig.vfio.define(new OneDriver());

    assertThat(rig.vfio.drivers())
        .contains(new DriverInfo("driver", "one", "script of job script-1"));
    assertThat(rig.vfio.open("emu:a").status().vendor()).isEqualTo("one");
    assertThat(driver.services()).containsExactly(VendorDriver.class.getName());
    assertThat(driver)
        .hasToString("org.drover.api.spi.VendorDriver, until it is closed or the session ends");
    driver.close();
    driver.close();
    assertThat(rig.vfio.drivers()).extracting(DriverInfo::name).doesNotContain("one");
    assertThat(driver).hasToString("org.drover.api.spi.VendorDriver, taken back");
  }

  @Test
  void isFoundByTheInterfacesThatAreNamed() {
    assertThat(rig.vfio.define(new OneDriver(), VendorDriver.class).services())
        .containsExactly(VendorDriver.class.getName());
    assertThatThrownBy(() -> rig.vfio.define(new OneDriver(), Runnable.class))
        .hasMessageEndingWith("OneDriver does not implement java.lang.Runnable.");
  }

  @Test
  void whatNobodyCouldFindIsRefused() {
    assertThatThrownBy(() -> rig.vfio.define("text"))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "java.lang.String implements no interface of org.drover.api.spi; say what it shall be"
                + " found by: define(object, X.class).");
    assertThatThrownBy(() -> rig.vfio.define(null)).hasMessageStartingWith("null is nothing");
  }
}
