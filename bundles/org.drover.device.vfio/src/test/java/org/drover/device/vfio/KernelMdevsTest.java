// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.service.Mdevs;
import org.drover.api.service.NewMdev;
import org.drover.api.spi.MigratableDevice;
import org.drover.testkit.ScriptedKernel;
import org.drover.testkit.ScriptedSysfs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelMdevsTest {
  private static final String TYPES = "class/mdev_bus/mtty/mdev_supported_types/";
  private static final String REMOVE = "bus/mdev/devices/" + ScriptedMtty.UUID + "/remove";
  private static final UUID NAME = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final VfioBackend emulated = new VfioBackend(new ScriptedKernel("emu"));
  private final Mdevs mdevs = new KernelMdevs(() -> List.of(mtty.backend, emulated));
  private final ScriptedSysfs sysfs = mtty.kernel.tree();
  private int answer;

  @BeforeEach
  void types() {
    sysfs
        .attribute(TYPES + "mtty-1/name", "Single port serial")
        .attribute(TYPES + "mtty-1/available_instances", "22")
        .attribute(TYPES + "mtty-2/name", "Dual port serial")
        .attribute(TYPES + "mtty-2/available_instances", "11")
        .action(TYPES + "mtty-2/create", text -> answer)
        .action("devices/virtual/mtty/mtty/" + ScriptedMtty.UUID + "/remove", text -> answer);
  }

  @Test
  void listsTheTypesOfAllKernels() {
    assertThat(mdevs.types())
        .containsExactly(
            new Mdevs.MdevType("vfio", "mtty", "mtty-1", "Single port serial", 22),
            new Mdevs.MdevType("vfio", "mtty", "mtty-2", "Dual port serial", 11));
  }

  @Test
  void makesADeviceOfAType() {
    DeviceAddress made = mdevs.create("vfio", "mtty-2", Optional.of(NAME));

    assertThat(made).isEqualTo(new DeviceAddress("vfio", NAME.toString()));
    assertThat(sysfs.writes()).containsExactly(TYPES + "mtty-2/create=" + NAME);
  }

  @Test
  void choosesARandomNameEachTime() {
    DeviceAddress one = mdevs.create("vfio", "mtty-2", Optional.empty());
    DeviceAddress two = mdevs.create("vfio", "mtty-2", Optional.empty());

    assertThat(UUID.fromString(one.name())).isNotEqualTo(UUID.fromString(two.name()));
    assertThat(UUID.fromString(one.name()).version()).isEqualTo(4);
  }

  @Test
  void choosesAParentThatHasOneLeft() {
    String second = "class/mdev_bus/other/mdev_supported_types/";
    sysfs
        .attribute(TYPES + "mtty-2/available_instances", "0")
        .attribute(second + "mtty-2/available_instances", "3")
        .action(second + "mtty-2/create", text -> 0);

    assertThat(mdevs.create("vfio", "mtty-2", Optional.of(NAME))).isNotNull();

    assertThat(sysfs.writes()).containsExactly(second + "mtty-2/create=" + NAME);
  }

  @Test
  void makesADeviceOfTheParentThatWasNamed() {
    String second = "class/mdev_bus/other/mdev_supported_types/";
    sysfs
        .attribute(second + "mtty-2/available_instances", "3")
        .action(second + "mtty-2/create", text -> 0);

    DeviceAddress made = mdevs.create(new NewMdev("vfio", "other", "mtty-2"), Optional.of(NAME));

    assertThat(made).isEqualTo(new DeviceAddress("vfio", NAME.toString()));
    assertThat(sysfs.writes()).containsExactly(second + "mtty-2/create=" + NAME);
  }

  @Test
  void takesNoOtherParentThanTheOneThatWasNamed() {
    assertThatThrownBy(
            () -> mdevs.create(new NewMdev("vfio", "0000:3b:00.0", "mtty-2"), Optional.empty()))
        .hasMessage(
            "the kernel of scheme vfio has no device 0000:3b:00.0 that mdevs are made from; it has"
                + " mtty");
    assertThatThrownBy(() -> mdevs.create(new NewMdev("vfio", "mtty", "mtty-3"), Optional.empty()))
        .hasMessage("the kernel of scheme vfio has no mdev type mtty-3; it has mtty-1, mtty-2");
    assertThat(sysfs.writes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "17, exists already; choose another UUID or none",
    "28, none is left; remove one first",
    "22, EINVAL",
    "13, run as root",
    "5, its driver answered EIO"
  })
  void saysWhyADeviceWasNotMade(int errno, String reason) {
    answer = -errno;

    assertThatThrownBy(() -> mdevs.create("vfio", "mtty-2", Optional.of(NAME)))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("an mdev of type mtty-2 at mtty was not made")
        .hasMessageContaining(reason);
  }

  @Test
  void namesTheTypesThatThereAre() {
    assertThatThrownBy(() -> mdevs.create("vfio", "mtty-3", Optional.empty()))
        .hasMessage("the kernel of scheme vfio has no mdev type mtty-3; it has mtty-1, mtty-2");
    assertThatThrownBy(() -> mdevs.create("emu", "mtty-2", Optional.empty()))
        .hasMessageContaining("it has none at all");
    assertThatThrownBy(() -> mdevs.create("nbd", "mtty-2", Optional.empty()))
        .hasMessage("no kernel of scheme nbd is here; there are vfio, emu");
    assertThat(sysfs.writes()).isEmpty();
  }

  @Test
  void removesADevice() {
    mdevs.remove(ScriptedMtty.ADDRESS);

    assertThat(sysfs.writes()).containsExactly(REMOVE + "=1");
  }

  @Test
  void doesNotRemoveADeviceThatIsOpen() {
    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(device).isNotNull();
      assertThatThrownBy(() -> mdevs.remove(ScriptedMtty.ADDRESS))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("it is open in this platform; release it first");
      assertThat(sysfs.writes()).isEmpty();
    }
    mdevs.remove(ScriptedMtty.ADDRESS);
    assertThat(sysfs.writes()).hasSize(1);
  }

  @Test
  void doesNotOpenADeviceThatIsBeingRemoved() {
    sysfs.action(
        "devices/virtual/mtty/mtty/" + ScriptedMtty.UUID + "/remove",
        text -> {
          assertThatThrownBy(mtty::openDevice)
              .isInstanceOf(RefusedException.class)
              .hasMessageContaining("it is being removed in this platform");
          return 0;
        });

    mdevs.remove(ScriptedMtty.ADDRESS);

    assertThat(mtty.kernel.calls()).isEmpty();
  }

  @Test
  void saysWhyADeviceWasNotRemoved() {
    answer = Errno.EACCES.negative();

    assertThatThrownBy(() -> mdevs.remove(ScriptedMtty.ADDRESS))
        .hasMessageContaining("EACCES")
        .hasMessageContaining("run as root");
    mtty.openDevice().close();
  }

  @Test
  void removesNothingButMdevs() {
    for (String name : List.of("0000:3b:00.2", "..", "../devices")) {
      assertThatThrownBy(() -> mdevs.remove(new DeviceAddress("vfio", name)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("it is not an mdev that exists");
    }
    assertThat(sysfs.writes()).isEmpty();
  }
}
