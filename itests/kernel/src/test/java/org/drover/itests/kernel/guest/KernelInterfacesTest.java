// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.AbstractPathAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which of VFIO's interfaces the guest's kernel serves, asked of {@code /dev} and {@code /sys}
 * alone. Both serve the group path; the device cdev ({@code VFIO_DEVICE_CDEV}), IOMMUFD and VFIO's
 * debugfs are the kernel's {@code iommufd} only. Every test says what it must find on either.
 */
final class KernelInterfacesTest {
  private static final Path MDEVS = Path.of("/sys/bus/mdev/devices");
  private static final Path TYPE = Path.of("/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2");
  private final RigKernel kernel = RigKernel.ofThisGuest();
  private final String uuid = UUID.randomUUID().toString();
  private final Path device = MDEVS.resolve(uuid);

  @BeforeEach
  void makeDevice() throws IOException {
    Files.writeString(TYPE.resolve("create"), uuid);
  }

  @AfterEach
  void removeDevice() throws IOException {
    Files.writeString(device.resolve("remove"), "1");
  }

  @Test
  void releaseSaysWhoseKernelItIs() throws IOException {
    String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();

    assertThat(release)
        .matches(
            switch (kernel) {
              case DEBIAN -> "6\\.12\\.\\d+\\+deb\\d+-amd64";
              case IOMMUFD -> "6\\.12\\.\\d+-iommufd";
            });
  }

  @Test
  void bothServeTheContainerAndTheGroupOfADevice() throws IOException {
    Path group = Files.readSymbolicLink(device.resolve("iommu_group")).getFileName();

    assertThat(Path.of("/dev/vfio/vfio")).exists();
    assertThat(Path.of("/dev/vfio").resolve(group)).exists();
  }

  @Test
  void iommufdIsServedByItsKernelAlone() {
    assertThereOnIommufdAlone(Path.of("/dev/iommu"));
    assertThereOnIommufdAlone(Path.of("/sys/class/misc/iommu"));
  }

  /** Its folder in sysfs is there on both; only a kernel with cdevs gives it a device number. */
  @Test
  void deviceHasACdevOnTheKernelWithIommufdAlone() throws IOException {
    Path folder = device.resolve("vfio-dev");
    Path entry;
    try (var entries = Files.list(folder)) {
      entry = entries.reduce((one, other) -> folder).orElseThrow();
    }

    assertThat(entry.getFileName().toString()).matches("vfio\\d+");
    assertThat(Path.of("/sys/class/vfio-dev").resolve(entry.getFileName()).toRealPath())
        .isEqualTo(entry.toRealPath());
    assertThereOnIommufdAlone(entry.resolve("dev"));
    assertThereOnIommufdAlone(Path.of("/dev/vfio/devices").resolve(entry.getFileName()));
  }

  @Test
  void migrationStateIsInDebugfsOnTheKernelWithIommufdAlone() throws IOException {
    Path state = Path.of("/sys/kernel/debug/vfio", uuid, "migration/state");

    assertThereOnIommufdAlone(state);
    if (kernel == RigKernel.IOMMUFD) {
      assertThat(Files.readString(state)).isEqualTo("RUNNING\n");
    }
  }

  private void assertThereOnIommufdAlone(Path path) {
    AbstractPathAssert<?> there = assertThat(path).as("on the kernel %s", kernel.word());
    if (kernel == RigKernel.IOMMUFD) {
      there.exists();
    } else {
      there.doesNotExist();
    }
  }
}
