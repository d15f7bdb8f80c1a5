// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An iommufd in the place of a container, as measured on a real 6.12 kernel with mtty, and with the
 * refusals of {@code drivers/iommu/iommufd/vfio_compat.c}.
 */
class VfioCompatTest {
  private static final int ENODEV = Errno.ENODEV.negative();
  private static final int EINVAL = Errno.EINVAL.negative();
  private static final int EFAULT = Errno.EFAULT.negative();

  private final CdevClient cdevs = CdevClient.withMtty();
  private final Client client = cdevs.client;
  private final int iommufd = cdevs.iommufd();

  private int group() {
    int group = client.group("mtty-0");
    assertThat(client.setContainer(group, iommufd)).isZero();
    return group;
  }

  private int extension(int id) {
    return client.kernel.ioctl(iommufd, Vfio.VFIO_CHECK_EXTENSION, id);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 0", "3, 1", "4, 1", "5, 0", "6, 0", "7, 0", "8, 0", "9, 1", "10, 0"})
  void hasTheExtensions(int id, int expected) {
    group();
    assertThat(extension(id)).isEqualTo(expected);
  }

  @Test
  void hasNothingToActOnBeforeAGroup() {
    assertThat(client.kernel.ioctl(iommufd, Vfio.VFIO_GET_API_VERSION, 0)).isZero();
    assertThat(extension(3)).isEqualTo(1);
    assertThat(extension(4)).isEqualTo(ENODEV);
    assertThat(client.setIommu(iommufd, 3)).isEqualTo(ENODEV);
    assertThat(map(3, 0x10000, 0x1000)).isEqualTo(ENODEV);
    assertThat(unmap(0, 0x10000, 0x1000)).isEqualTo(ENODEV);
    client.mem.putInt(0, 72);
    assertThat(info()).isEqualTo(ENODEV);
  }

  @Test
  void takesTheTypesOfType1Only() {
    group();
    assertThat(client.setIommu(iommufd, 3)).isZero();
    assertThat(client.setIommu(iommufd, 3)).as("again").isZero();
    assertThat(client.setIommu(iommufd, 6)).isEqualTo(EINVAL);
    assertThat(client.setIommu(iommufd, 8)).isEqualTo(EINVAL);
    assertThat(client.setIommu(iommufd, 9)).isEqualTo(EINVAL);
  }

  @Test
  void givesADeviceByItsGroup() {
    int group = group();
    assertThat(client.setIommu(iommufd, 3)).isZero();
    int device = client.getDevice(group, "mtty-0");
    assertThat(device).isPositive();
    assertThat(map(3, 0x10000, 0x4000)).isZero();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(cdevs.attach(device, 1)).as("not by this way").isEqualTo(-25);
    int second = client.getDevice(group, "mtty-0");
    assertThat(second).as("one device, one session").isPositive();
    assertThat(cdevs.destroy(iommufd, 1)).as("its address space").isEqualTo(-16);
    client.kernel.close(device);
    assertThat(cdevs.destroy(iommufd, 1)).isEqualTo(-16);
    client.kernel.close(second);
    assertThat(cdevs.destroy(iommufd, 1)).isZero();
    assertThat(client.getDevice(group, "mtty-0")).as("there is none now").isEqualTo(ENODEV);
    assertThat(cdevs.ioas(iommufd)).as("no object was left").isEqualTo(1);
  }

  @Test
  void needsNoSetIommuForADevice() {
    int group = group();
    assertThat(client.getDevice(group, "mtty-0")).isPositive();
  }

  @Test
  void isTakenFromAGroupWithOpenDevicesToo() {
    int group = group();
    int device = client.getDevice(group, "mtty-0");
    assertThat(client.setContainer(group, iommufd)).as("it has one").isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(group, Vfio.VFIO_GROUP_UNSET_CONTAINER, 0)).isZero();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(cdevs.destroy(iommufd, 1)).as("the device is attached").isEqualTo(-16);
    client.kernel.close(device);
    assertThat(cdevs.destroy(iommufd, 1)).isZero();
    assertThat(client.kernel.ioctl(group, Vfio.VFIO_GROUP_UNSET_CONTAINER, 0)).isEqualTo(EINVAL);
  }

  @Test
  void keepsItsAddressSpaceForEveryGroup() {
    client.make("mtty-1", 1, 7);
    int one = group();
    int other = client.group("mtty-1");
    assertThat(client.setContainer(other, iommufd)).isZero();
    assertThat(client.getDevice(one, "mtty-0")).isPositive();
    assertThat(client.getDevice(other, "mtty-1")).isPositive();
    assertThat(cdevs.ioas(iommufd)).as("one address space and two devices").isEqualTo(4);
  }

  @Test
  void givesNoDeviceWhoseAddressSpaceIsInPieces() {
    int group = group();
    assertThat(map(3, 0x10000, 0x800)).isZero();
    assertThat(client.getDevice(group, "mtty-0")).as("EADDRINUSE").isEqualTo(-98);
    assertThat(cdevs.destroy(iommufd, 2)).as("no object is left of it").isEqualTo(-2);
  }

  @Test
  void isFreeAgainIfAModelThrowsWhenItIsOpened() {
    FailingModel model = new FailingModel("opened");
    CdevClient failing = new CdevClient(Client.withIommufd(model));
    failing.client.make("mtty-0", 2, 7);
    int context = failing.iommufd();
    int group = failing.client.group("mtty-0");
    assertThat(failing.client.setContainer(group, context)).isZero();
    assertThatThrownBy(() -> failing.client.getDevice(group, "mtty-0"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(failing.destroy(context, 1)).as("nobody is attached").isZero();
  }

  private int info() {
    return client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_GET_INFO, client.at);
  }

  @Test
  void tellsOfAllAddressesAndOfNoDirtyTracking() {
    group();
    client.mem.putInt(0, 15);
    assertThat(info()).isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_GET_INFO, 8)).isEqualTo(EFAULT);

    client.mem.putInt(0, 24).putInt(16, -1).putInt(24, 0x5a5a);
    assertThat(info()).isZero();
    assertThat(client.mem.getInt(0)).as("argsz that would do").isEqualTo(72);
    assertThat(client.mem.getInt(4)).isEqualTo(3);
    assertThat(client.mem.getLong(8)).isEqualTo(0xffff_ffff_ffff_f000L);
    assertThat(client.mem.getInt(16)).as("cap_offset without room").isZero();
    assertThat(client.mem.getInt(24)).as("behind the struct").isEqualTo(0x5a5a);

    client.mem.putInt(0, 72).putInt(16, -1);
    assertThat(info()).isZero();
    assertThat(client.mem.getInt(0)).isEqualTo(72);
    assertThat(client.mem.getInt(16)).isEqualTo(24);
    assertThat(client.mem.getShort(24)).as("DMA_AVAIL").isEqualTo((short) 3);
    assertThat(client.mem.getShort(26)).isEqualTo((short) 1);
    assertThat(client.mem.getInt(28)).isEqualTo(40);
    assertThat(client.mem.getInt(32)).isEqualTo(0xffff_ffff);
    assertThat(client.mem.getShort(40)).as("IOVA_RANGE").isEqualTo((short) 1);
    assertThat(client.mem.getShort(42)).isEqualTo((short) 1);
    assertThat(client.mem.getInt(44)).as("the last one").isZero();
    assertThat(client.mem.getInt(48)).isEqualTo(1);
    assertThat(client.mem.getLong(56)).isZero();
    assertThat(client.mem.getLong(64)).isEqualTo(-1);
  }

  @Test
  void writesNoMoreOfTheInfoThanIsAskedFor() {
    group();
    client.mem.putInt(0, 16).putInt(16, 0x5a5a);
    assertThat(info()).isZero();
    assertThat(client.mem.getInt(16)).isEqualTo(0x5a5a);
  }

  private int map(int argsz, int flags, long iova, long size) {
    client
        .mem
        .putInt(0, argsz)
        .putInt(4, flags)
        .putLong(8, 0x10_0000)
        .putLong(16, iova)
        .putLong(24, size);
    return client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_MAP_DMA, client.at);
  }

  private int map(int flags, long iova, long size) {
    return map(32, flags, iova, size);
  }

  private int unmap(int flags, long iova, long size) {
    client.mem.putInt(0, 24).putInt(4, flags).putLong(8, iova).putLong(16, size);
    return client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at);
  }

  @Test
  void mapsInTheAddressSpaceOfItsGroups() {
    group();
    assertThat(map(31, 3, 0x10000, 0x1000)).isEqualTo(EINVAL);
    assertThat(map(7, 0x10000, 0x1000)).as("VADDR").isEqualTo(EINVAL);
    assertThat(map(3, 0x10000, 0)).isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_MAP_DMA, 8)).isEqualTo(EFAULT);
    assertThat(map(3, 0x10000, 0x4000)).isZero();
    assertThat(map(3, 0x10000, 0x4000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(cdevs.unmap(iommufd, 1, 0x10000, 0x4000)).as("the same mapping").isZero();
  }

  @Test
  void copiesNoWritingFromAMappingThatOnlyReads() {
    group();
    assertThat(map(1, 0x10000, 0x1000)).isZero();
    assertThat(map(2, 0x20000, 0x1000)).isZero();
    assertThat(cdevs.copy(iommufd, 7, 1, 1, 0x1000, 0x30000, 0x10000)).as("EPERM").isEqualTo(-1);
    assertThat(cdevs.copy(iommufd, 7, 1, 1, 0x1000, 0x30000, 0x20000)).isZero();
  }

  @Test
  void unmapsAsTheSecondVersionOfType1() {
    group();
    map(3, 0x10000, 0x4000);
    map(3, 0x20000, 0x1000);
    assertThat(unmap(1, 0x10000, 0x4000)).as("GET_DIRTY_BITMAP").isEqualTo(EINVAL);
    assertThat(unmap(4, 0x10000, 0x4000)).as("VADDR").isEqualTo(EINVAL);
    assertThat(unmap(0, 0x11000, 0x1000)).as("bisects").isEqualTo(-2);
    assertThat(unmap(0, 0x50000, 0x1000)).as("nothing is there").isZero();
    assertThat(client.mem.getLong(16)).isZero();
    assertThat(unmap(0, 0x10000, 0x4000)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(0x4000);
    assertThat(unmap(2, 0, 0x1000)).isEqualTo(EINVAL);
    assertThat(unmap(2, 0x1000, 0)).isEqualTo(EINVAL);
    assertThat(unmap(2, 0, 0)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(0x1000);
    client.mem.putInt(0, 23).putInt(4, 0);
    assertThat(client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at))
        .isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_UNMAP_DMA, 8)).isEqualTo(EFAULT);
  }

  @Test
  void cutsMappingsAsTheFirstVersionOfType1() {
    group();
    assertThat(client.setIommu(iommufd, 1)).isZero();
    assertThat(map(3, 0, 0x4000)).isZero();
    assertThat(unmap(0, 0x1000, 0x1000)).as("out of the middle").isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(0x1000);
    assertThat(unmap(0, 0, 0x1000)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(0x1000);
    assertThat(map(3, 0x1000, 0x1000)).as("the hole").isZero();
    assertThat(map(3, 0x2000, 0x1000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(unmap(0, 0x2000, 0x1800)).as("no whole page").isEqualTo(EINVAL);
    assertThat(unmap(0, 0x2800, 0x1800)).as("at the start neither").isEqualTo(EINVAL);
    assertThat(unmap(0, 0x1000, 0x3000)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(0x3000);
  }

  /** Seen by what the kernel chooses for a copy, which is aligned as its memory is. */
  @Test
  void leavesTheMemoryOfACutMappingWhereItIs() {
    group();
    assertThat(client.setIommu(iommufd, 1)).isZero();
    assertThat(cdevs.map(iommufd, 1, 7, 0x10_1000, 0x1_3000, 0x5000)).isZero();
    assertThat(unmap(0, 0x1_3000, 0x1000)).isZero();
    assertThat(cdevs.copy(iommufd, 6, 1, 1, 0x4000, 0, 0x1_4000)).isZero();
    assertThat(client.mem.getLong(24)).as("memory at 0x102000").isEqualTo(0x2000);
  }

  @Test
  void tracksNothing() {
    group();
    client.mem.putInt(0, 8).putInt(4, 1);
    assertThat(client.kernel.ioctl(iommufd, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at))
        .isEqualTo(Errno.ENOTTY.negative());
  }

  @Test
  void excludesTheDevicesOwnNode() {
    int cdev = cdevs.cdev("mtty-0");
    int group = group();
    assertThat(cdevs.bind(cdev, iommufd)).isEqualTo(Errno.EBUSY.negative());
    client.kernel.close(group);
    assertThat(cdevs.bind(cdev, iommufd)).isZero();
    assertThat(cdevs.attach(cdev, 1)).as("what the group made is there").isZero();
  }
}
