// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/** Container, group and device descriptors, and the errnos of their life cycle. */
class GroupPathTest {
  private final Client client = Client.withMtty();

  @Test
  void hasNodesOfGroupsThatExist() {
    assertThat(client.kernel.open("/dev/vfio/77", Fcntl.O_RDWR)).isEqualTo(-2);
    assertThat(client.kernel.open("/dev/iommu", Fcntl.O_RDWR)).isEqualTo(-2);
    assertThat(client.group("mtty-0")).isPositive();
  }

  @Test
  void opensAGroupOnce() {
    int group = client.group("mtty-0");
    assertThat(client.group("mtty-0")).isEqualTo(Errno.EBUSY.negative());
    client.kernel.close(group);
    assertThat(client.group("mtty-0")).isPositive();
  }

  @Test
  void keepsTheGroupBusyWhileADeviceIsOpen() {
    int container = client.container();
    int group = client.group("mtty-0");
    client.setContainer(group, container);
    client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU);
    int device = client.getDevice(group, "mtty-0");
    client.kernel.close(group);
    client.kernel.close(container);
    assertThat(client.group("mtty-0")).isEqualTo(Errno.EBUSY.negative());
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    client.kernel.close(device);
    assertThat(client.group("mtty-0")).isPositive();
  }

  @Test
  void refusesWhatIsNoContainer() {
    int group = client.group("mtty-0");
    int event = client.kernel.eventfd(0, 0);
    assertThat(client.setContainer(group, 555)).isEqualTo(Errno.EBADF.negative());
    assertThat(client.setContainer(group, event)).isEqualTo(Errno.EBADFD.negative());
    assertThat(client.kernel.ioctl(group, Vfio.VFIO_GROUP_SET_CONTAINER, 8))
        .isEqualTo(Errno.EFAULT.negative());
  }

  @Test
  void setsAContainerOnce() {
    int group = client.group("mtty-0");
    int container = client.container();
    assertThat(client.setContainer(group, container)).isZero();
    assertThat(client.setContainer(group, container)).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void takesTheContainerAwayOnlyWithoutOpenDevices() {
    int group = client.group("mtty-0");
    assertThat(unset(group)).isEqualTo(Errno.EINVAL.negative());
    int container = client.container();
    client.setContainer(group, container);
    client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU);
    int device = client.getDevice(group, "mtty-0");
    assertThat(unset(group)).isEqualTo(Errno.EBUSY.negative());
    client.kernel.close(device);
    assertThat(unset(group)).isZero();
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_GET_INFO, client.at))
        .as("the IOMMU went with the last group")
        .isEqualTo(Errno.EINVAL.negative());
  }

  private int unset(int group) {
    return client.kernel.ioctl(group, Vfio.VFIO_GROUP_UNSET_CONTAINER, 0);
  }

  @Test
  void takesTheContainerAwayWhenTheGroupIsClosed() {
    int group = client.group("mtty-0");
    int container = client.container();
    client.setContainer(group, container);
    client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU);
    client.kernel.close(group);
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_GET_INFO, client.at))
        .isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void keepsTheIommuUntilTheLastOfItsGroupsHasLeft() {
    client.make("mtty-1", 2, 7);
    int container = client.container();
    int one = client.group("mtty-0");
    int other = client.group("mtty-1");
    assertThat(one).isNotEqualTo(other);
    client.setContainer(one, container);
    client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU);
    assertThat(client.setContainer(other, container)).isZero();
    int device = client.getDevice(other, "mtty-1");
    assertThat(unset(one)).isZero();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(client.getDevice(other, "mtty-1")).as("the IOMMU is still there").isPositive();
    assertThat(client.getDevice(one, "mtty-0")).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void givesADeviceOnlyWithContainerAndIommu() {
    int group = client.group("mtty-0");
    assertThat(client.getDevice(group, "mtty-0")).isEqualTo(Errno.EINVAL.negative());
    int container = client.container();
    client.setContainer(group, container);
    assertThat(client.getDevice(group, "mtty-0")).isEqualTo(Errno.EINVAL.negative());
    client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU);
    assertThat(client.getDevice(group, "mtty-9")).isEqualTo(Errno.ENODEV.negative());
    assertThat(client.kernel.ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, 8))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(client.getDevice(group, "mtty-0")).isPositive();
  }

  @Test
  void tellsTheStatusOfAGroup() {
    int group = client.group("mtty-0");
    client.mem.putInt(0, 7);
    assertThat(status(group)).isEqualTo(Errno.EINVAL.negative());
    client.mem.putInt(0, 8).putInt(4, -1);
    assertThat(status(group)).isZero();
    assertThat(client.mem.getInt(4)).isEqualTo(1);
    client.setContainer(group, client.container());
    client.mem.putInt(0, 64);
    assertThat(status(group)).isZero();
    assertThat(client.mem.getInt(4)).isEqualTo(3);
  }

  private int status(int group) {
    return client.kernel.ioctl(group, Vfio.VFIO_GROUP_GET_STATUS, client.at);
  }

  @Test
  void answersOtherIoctlsAndReadsAsTheirFilesDo() {
    int group = client.group("mtty-0");
    int container = client.container();
    assertThat(client.kernel.ioctl(group, 0x3bff, 0)).isEqualTo(Errno.ENOTTY.negative());
    assertThat(client.kernel.ioctl(container, 0x3bff, 0)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.read(container, 8)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.kernel.pread(group, client.at, 8, 0)).isEqualTo(Errno.ESPIPE.negative());
    int device = client.open(group, container, "mtty-0");
    assertThat(client.kernel.ioctl(device, 0x3bff, 0)).isEqualTo(Errno.ENOTTY.negative());
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_BIND_IOMMUFD, client.at))
        .isEqualTo(Errno.ENOTTY.negative());
    assertThat(client.precopyInfo(device, 24)).isEqualTo(Errno.ENOTTY.negative());
    assertThat(client.kernel.ioctl(9999, 0x3bff, 0)).isEqualTo(Errno.EBADF.negative());
  }

  @Test
  void sharesOneStateAmongTheDescriptorsOfADevice() {
    int container = client.container();
    int group = client.group("mtty-0");
    int one = client.open(group, container, "mtty-0");
    int other = client.getDevice(group, "mtty-0");
    client.to(one, MigrationState.STOP);
    assertThat(client.state(other)).isEqualTo(MigrationState.STOP);
    int data = client.to(other, MigrationState.STOP_COPY);
    client.kernel.close(other);
    assertThat(client.read(data, 8)).as("one descriptor is left").isEqualTo(8);
    client.kernel.close(one);
    assertThat(client.read(data, 8)).as("the last close").isEqualTo(Errno.ENODEV.negative());
  }

  @Test
  void givesDevicesDescriptorsThatCloseOnExec() {
    int device = client.device("mtty-0");
    assertThat(client.kernel.fcntl(device, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
    assertThat(client.kernel.fcntl(device, Fcntl.F_GETFL, 0)).isEqualTo(Fcntl.O_RDWR);
  }

  @Test
  void tellsWhatADeviceHas() {
    int device = client.device("mtty-0");
    assertThat(irqInfo(device, 0)).as("before GET_INFO").isEqualTo(Errno.EINVAL.negative());

    client.mem.putInt(0, 15);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_GET_INFO, client.at))
        .isEqualTo(Errno.EINVAL.negative());
    client.mem.putInt(0, 24);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_GET_INFO, client.at)).isZero();
    assertThat(client.mem.getInt(4)).isEqualTo(2);
    assertThat(client.mem.getInt(8)).isEqualTo(9);
    assertThat(client.mem.getInt(12)).isEqualTo(5);

    assertThat(irqInfo(device, 0)).isZero();
    assertThat(client.mem.getInt(4)).isEqualTo(7);
    assertThat(client.mem.getInt(12)).isEqualTo(1);
    assertThat(irqInfo(device, 1)).isZero();
    assertThat(client.mem.getInt(4)).isEqualTo(9);
    for (int index = 2; index < 6; index++) {
      assertThat(irqInfo(device, index)).isEqualTo(Errno.EINVAL.negative());
    }
  }

  private int irqInfo(int device, int index) {
    client.mem.putInt(0, 16).putInt(8, index);
    return client.kernel.ioctl(device, Vfio.VFIO_DEVICE_GET_IRQ_INFO, client.at);
  }

  @Test
  void tellsItsRegions() {
    int device = client.device("mtty-0");
    int[] sizes = {8, 8, 0, 0, 0, 0, 0, 255, 0};
    for (int index = 0; index < sizes.length; index++) {
      client.mem.putInt(0, 32).putInt(8, index).putInt(12, 0);
      assertThat(regionInfo(device)).isZero();
      assertThat(client.mem.getInt(4)).isEqualTo(3);
      assertThat(client.mem.getLong(16)).isEqualTo(sizes[index]);
      assertThat(client.mem.getLong(24)).isEqualTo((long) index << 40);
    }
    client.mem.putInt(0, 32).putInt(8, 9);
    assertThat(regionInfo(device)).isEqualTo(Errno.EINVAL.negative());
    client.mem.putInt(0, 31).putInt(8, 0);
    assertThat(regionInfo(device)).isEqualTo(Errno.EINVAL.negative());
  }

  private int regionInfo(int device) {
    return client.kernel.ioctl(device, Vfio.VFIO_DEVICE_GET_REGION_INFO, client.at);
  }

  @Test
  void readsItsIdsFromConfigSpace() {
    int device = client.device("mtty-0");
    assertThat(client.kernel.pread(device, client.at, 4, 7L << 40)).isEqualTo(4);
    assertThat(client.mem.getInt(0)).isEqualTo(0x32534348);
    // Without an offset a file goes on from its own position: BAR0's SCR is its eighth byte.
    client.out(device, 0, 7, 0x5a);
    assertThat(client.read(device, 7)).isEqualTo(7);
    assertThat(client.read(device, 1)).isEqualTo(1);
    assertThat(client.bytes(1)).containsExactly(0x5a);
    assertThat(client.kernel.pread(device, client.readOnly(), 4, 7L << 40))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(client.kernel.mmap(4096, 3, 1, device, 0)).isEqualTo(Errno.EINVAL.negative());
  }
}
