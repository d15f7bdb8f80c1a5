// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The container's ioctls, with the values that a kernel shows for a container with an mdev. */
class Type1Test {
  private static final int EINVAL = Errno.EINVAL.negative();

  private final Client client = Client.withMtty();
  private final int container = client.container();
  private final int group = client.group("mtty-0");

  @BeforeEach
  void attach() {
    client.setContainer(group, container);
  }

  private void type1v2() {
    assertThat(client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 0, 0",
    "3, 1, 1",
    "4, 0, 1",
    "5, 0, 0",
    "6, 1, 1",
    "7, 0, 0",
    "8, 0, 0",
    "9, 1, 1",
    "10, 0, 0",
    "11, 0, 0"
  })
  void hasTheExtensions(int id, int before, int after) {
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_CHECK_EXTENSION, id)).isEqualTo(before);
    type1v2();
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_CHECK_EXTENSION, id)).isEqualTo(after);
  }

  @Test
  void hasTheVersionOfTheApi() {
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_GET_API_VERSION, 0)).isZero();
  }

  @Test
  void setsAnIommuOnceAndOnlyWithAGroup() {
    int empty = client.container();
    assertThat(client.setIommu(empty, 3)).isEqualTo(EINVAL);
    assertThat(client.setIommu(container, 8)).isEqualTo(Errno.ENODEV.negative());
    assertThat(client.setIommu(container, 3)).isZero();
    assertThat(client.setIommu(container, 3)).isEqualTo(EINVAL);
  }

  @Test
  void tellsOfAnMdevContainer() {
    type1v2();
    client.mem.putInt(0, 15);
    assertThat(info()).isEqualTo(EINVAL);

    client.mem.putInt(0, 24).putInt(16, -1);
    assertThat(info()).isZero();
    assertThat(client.mem.getInt(0)).as("argsz that would do").isEqualTo(72);
    assertThat(client.mem.getInt(4)).isEqualTo(3);
    assertThat(client.mem.getLong(8)).isEqualTo(0xffff_ffff_ffff_f000L);
    assertThat(client.mem.getInt(16)).as("cap_offset without room").isZero();

    assertThat(info()).isZero();
    assertThat(client.mem.getInt(0)).isEqualTo(72);
    assertThat(client.mem.getInt(16)).isEqualTo(24);
    assertThat(client.mem.getShort(24)).as("MIGRATION").isEqualTo((short) 2);
    assertThat(client.mem.getShort(26)).isEqualTo((short) 1);
    assertThat(client.mem.getInt(28)).isEqualTo(56);
    assertThat(client.mem.getLong(40)).isEqualTo(0x1000);
    assertThat(client.mem.getLong(48)).isEqualTo(0x1000_0000);
    assertThat(client.mem.getShort(56)).as("DMA_AVAIL").isEqualTo((short) 3);
    assertThat(client.mem.getInt(60)).isZero();
    assertThat(client.mem.getInt(64)).isEqualTo(65535);
  }

  private int info() {
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_GET_INFO, client.at);
  }

  private int map(int argsz, int flags, long vaddr, long iova, long size) {
    client
        .mem
        .putInt(0, argsz)
        .putInt(4, flags)
        .putLong(8, vaddr)
        .putLong(16, iova)
        .putLong(24, size);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_MAP_DMA, client.at);
  }

  private int map(long iova, long size) {
    return map(32, 3, 0x10_0000, iova, size);
  }

  private int unmap(int flags, long iova, long size) {
    client.mem.putInt(0, 24).putInt(4, flags).putLong(8, iova).putLong(16, size);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at);
  }

  private long unmapped() {
    return client.mem.getLong(16);
  }

  @Test
  void hasNoMappingsBeforeAnIommu() {
    assertThat(map(0, 4096)).isEqualTo(EINVAL);
  }

  @Test
  void checksAMapping() {
    type1v2();
    assertThat(map(31, 3, 0x10_0000, 0, 4096)).isEqualTo(EINVAL);
    assertThat(map(32, 8, 0x10_0000, 0, 4096)).isEqualTo(EINVAL);
    assertThat(map(32, 0, 0x10_0000, 0, 4096)).isEqualTo(EINVAL);
    assertThat(map(32, 7, 0x10_0000, 0, 4096)).isEqualTo(EINVAL);
    assertThat(map(32, 3, 0x10_0000, 0, 0)).isEqualTo(EINVAL);
    assertThat(map(32, 3, 0x10_0001, 0, 4096)).isEqualTo(EINVAL);
    assertThat(map(32, 3, 0x10_0000, 0x800, 4096)).isEqualTo(EINVAL);
    assertThat(map(32, 3, 0x10_0000, 0, 4097)).isEqualTo(EINVAL);
    assertThat(map(32, 3, 0x10_0000, -4096, 8192)).isEqualTo(EINVAL);
    assertThat(map(32, 3, 0x10_0000, -4096, 4096)).as("the very last page").isZero();
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_MAP_DMA, 8))
        .isEqualTo(Errno.EFAULT.negative());
  }

  @Test
  void mapsARangeOnce() {
    type1v2();
    assertThat(map(0x10000, 0x4000)).isZero();
    assertThat(map(0x10000, 0x4000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x13000, 0x1000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x0f000, 0x2000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x14000, 0x1000)).isZero();
    client.mem.putInt(0, 72);
    assertThat(info()).isZero();
    assertThat(client.mem.getInt(64)).isEqualTo(65533);
  }

  @Test
  void unmapsWholeMappings() {
    type1v2();
    map(0x10000, 0x4000);
    map(0x20000, 0x1000);
    assertThat(unmap(0, 0x11000, 0x1000)).as("bisects").isEqualTo(EINVAL);
    assertThat(unmap(0, 0xf000, 0x2000)).as("cuts the end").isEqualTo(EINVAL);
    assertThat(unmap(0, 0x50000, 0x1000)).isZero();
    assertThat(unmapped()).isZero();
    assertThat(unmap(0, 0x10000, 0x11000)).as("with a hole").isZero();
    assertThat(unmapped()).isEqualTo(0x5000);
    assertThat(map(0x10000, 0x4000)).isZero();
  }

  @Test
  void unmapsAll() {
    type1v2();
    map(0x10000, 0x4000);
    map(0x20000, 0x1000);
    assertThat(unmap(2, 0, 0x1000)).isEqualTo(EINVAL);
    assertThat(unmap(2, 0, 0)).isZero();
    assertThat(unmapped()).isEqualTo(0x5000);
    assertThat(unmap(2, 0, 0)).isZero();
    assertThat(unmapped()).as("nothing is left").isZero();
    assertThat(unmap(4, 0, 0x1000)).as("VADDR with an mdev").isEqualTo(Errno.EBUSY.negative());
    assertThat(unmap(3, 0, 0)).isEqualTo(EINVAL);
    assertThat(unmap(8, 0, 0x1000)).isEqualTo(EINVAL);
  }

  private int dirty(int flags, long iova, long size, long pgsize, long bytes) {
    client
        .mem
        .putInt(0, 48)
        .putInt(4, flags)
        .putLong(8, iova)
        .putLong(16, size)
        .putLong(24, pgsize)
        .putLong(32, bytes)
        .putLong(40, client.at + 4096);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at);
  }

  @Test
  void tracksForTheSecondVersionOnly() {
    client.setIommu(container, Vfio.VFIO_TYPE1_IOMMU);
    assertThat(dirty(1, 0, 0, 0, 0)).isEqualTo(Errno.EACCES.negative());
  }

  @Test
  void checksDirtyTracking() {
    type1v2();
    map(0x10000, 0x10000);
    assertThat(dirty(0, 0, 0, 0, 0)).isEqualTo(EINVAL);
    assertThat(dirty(3, 0, 0, 0, 0)).isEqualTo(EINVAL);
    assertThat(dirty(4, 0x10000, 0x10000, 4096, 8)).as("before START").isEqualTo(EINVAL);
    assertThat(dirty(1, 0, 0, 0, 0)).isZero();
    assertThat(dirty(1, 0, 0, 0, 0)).isZero();
    assertThat(dirty(4, 0x10000, 0x10000, 8192, 8)).isEqualTo(EINVAL);
    assertThat(dirty(4, 0x10800, 0x10000, 4096, 8)).isEqualTo(EINVAL);
    assertThat(dirty(4, 0x11000, 0xf000, 4096, 8)).as("cuts").isEqualTo(EINVAL);
    assertThat(dirty(4, 0x10000, 0x50000, 4096, 8)).as("bitmap too small").isEqualTo(EINVAL);
    assertThat(dirty(4, 0x10000, 0x10000, 4096, 0x1000_0001L)).isEqualTo(EINVAL);
    assertThat(dirty(2, 0, 0, 0, 0)).isZero();
    assertThat(dirty(2, 0, 0, 0, 0)).isZero();
    assertThat(dirty(4, 0x10000, 0x10000, 4096, 8)).as("after STOP").isEqualTo(EINVAL);
  }

  @Test
  void writesTheWordsOfMappingsAndNoOthers() {
    type1v2();
    map(0, 0x10000);
    map(0xc0000, 0x10000);
    dirty(1, 0, 0, 0, 0);
    client.mem.putLong(4096, -1).putLong(4104, -1).putLong(4112, -1).putLong(4120, -1);
    // 256 pages: the first mapping has word 0, the second one begins at word 3.
    assertThat(dirty(4, 0, 0x100000, 4096, 32)).isZero();
    assertThat(client.mem.getLong(4096)).isZero();
    assertThat(client.mem.getLong(4104)).isEqualTo(-1);
    assertThat(client.mem.getLong(4112)).isEqualTo(-1);
    assertThat(client.mem.getLong(4120)).isZero();
  }
}
