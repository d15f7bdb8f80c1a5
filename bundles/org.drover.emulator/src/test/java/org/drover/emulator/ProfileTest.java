// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.drover.api.DroverException;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Sysfs;
import org.junit.jupiter.api.Test;

/** Which kernel is played, and what a program sees of that in sysfs. */
class ProfileTest {

  private static String release(EmulatedMachine machine) {
    return new EmulatedKernel(machine).release();
  }

  @Test
  void playsDebiansKernelUnlessItIsTold() {
    assertThat(release(new EmulatedMachine())).isEqualTo("6.12.117+deb12-amd64");
    assertThat(release(new EmulatedMachine(Map.of()))).isEqualTo("6.12.117+deb12-amd64");
    assertThat(release(EmulatedMachine.running("debian-6.12"))).isEqualTo("6.12.117+deb12-amd64");
  }

  @Test
  void playsTheKernelThatIsConfigured() {
    EmulatedMachine machine =
        new EmulatedMachine(Map.of("profile", " iommufd-6.12 ", "service.pid", "x"));
    assertThat(release(machine)).isEqualTo("6.12.117");
    assertThat(new EmulatedKernel(machine)).hasToString("the emulated kernel (iommufd-6.12)");
  }

  @Test
  void refusesAProfileThatItDoesNotHave() {
    assertThatThrownBy(() -> EmulatedMachine.running("iommufd"))
        .isInstanceOf(DroverException.class)
        .hasMessage("the emulator has no profile 'iommufd'; known are [debian-6.12, iommufd-6.12]");
  }

  @Test
  void whatIsConfiguredWronglyIsNamedOnceAndTheUsualHolds() {
    List<String> errors = new ArrayList<>();
    Handler heard = new Errors(errors);
    Logger logger = Logger.getLogger(Profile.class.getName());
    logger.addHandler(heard);
    try {
      EmulatedMachine machine = new EmulatedMachine(Map.of("profile", "iommufd-6.13"));
      assertThat(release(machine)).isEqualTo("6.12.117+deb12-amd64");
    } finally {
      logger.removeHandler(heard);
    }
    assertThat(errors)
        .containsExactly(
            "profile of the configuration org.drover.emulator must be one of"
                + " [debian-6.12, iommufd-6.12], not 'iommufd-6.13'; debian-6.12 is taken"
                + " instead.");
  }

  private static final class Errors extends Handler {
    private final List<String> lines;

    Errors(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().equals(Level.SEVERE)) {
        lines.add(new SimpleFormatter().formatMessage(line));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void showsTheNodesOfIommufdAndOfDevices() throws IOException {
    Client client = Client.withIommufd(new MttyModel());
    client.make("mtty-0", 2, 7);
    client.make("mtty-1", 2, 7);
    Sysfs sysfs = client.kernel.sysfs();
    assertThat(sysfs.exists("class/misc/iommu")).isTrue();
    assertThat(sysfs.readlink("class/misc/iommu")).contains("../../devices/virtual/misc/iommu");
    assertThat(sysfs.read("class/misc/iommu/dev").orElseThrow()).startsWith("10:");
    String zero = sysfs.read("bus/mdev/devices/mtty-0/vfio-dev/vfio0/dev").orElseThrow();
    String one = sysfs.read("bus/mdev/devices/mtty-1/vfio-dev/vfio1/dev").orElseThrow();
    assertThat(zero).matches("\\d+:0");
    assertThat(one).isEqualTo(zero.replace(":0", ":1"));
  }

  @Test
  void showsNoneOfThemWithoutIommufd() throws IOException {
    Client client = Client.withMtty();
    Sysfs sysfs = client.kernel.sysfs();
    assertThat(sysfs.exists("class/misc/iommu")).isFalse();
    assertThat(sysfs.list("bus/mdev/devices/mtty-0/vfio-dev")).containsExactly("vfio0");
    assertThat(sysfs.list("bus/mdev/devices/mtty-0/vfio-dev/vfio0")).isEmpty();
  }
}
