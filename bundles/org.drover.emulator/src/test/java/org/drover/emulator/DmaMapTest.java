// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a type1 container refuses to map and to unmap, as {@code drivers/vfio/vfio_iommu_type1.c}
 * does for a container with an mdev.
 */
class DmaMapTest {
  private static final int EINVAL = Errno.EINVAL.negative();
  private static final int READ_WRITE = 3;
  private static final int VADDR = 4;
  private static final long NO_MEMORY = 8;

  private final Client client = Client.withMtty();
  private final int container = client.container();

  @BeforeEach
  void attach() {
    client.setContainer(client.group("mtty-0"), container);
  }

  private void type1(int version) {
    assertThat(client.setIommu(container, version)).isZero();
  }

  private int map(int flags, long vaddr, long iova, long size) {
    client.mem.putInt(0, 32).putInt(4, flags).putLong(8, vaddr).putLong(16, iova).putLong(24, size);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_MAP_DMA, client.at);
  }

  private int unmap(int argsz, long iova, long size) {
    client.mem.putInt(0, argsz).putInt(4, 0).putLong(8, iova).putLong(16, size);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at);
  }

  private long unmapped() {
    return client.mem.getLong(16);
  }

  @ParameterizedTest
  @CsvSource({
    "23, 0x10000, 0x4000, argsz without the size",
    "24, 0x10000, 0, a range without a byte",
    "24, 0x10800, 0x4000, an IOVA within a page",
    "24, 0x10000, 0x4800, a size within a page",
    "24, -4096, 0x2000, a range that goes over the end"
  })
  void refusesAnUnmap(int argsz, String iova, String size, String why) {
    type1(Vfio.VFIO_TYPE1v2_IOMMU);
    map(READ_WRITE, 0x10_0000, 0x10000, 0x4000);

    assertThat(unmap(argsz, Long.decode(iova), Long.decode(size))).as(why).isEqualTo(EINVAL);
    assertThat(map(READ_WRITE, 0x10_0000, 0x10000, 0x4000))
        .as("it is still mapped")
        .isEqualTo(Errno.EEXIST.negative());
  }

  @Test
  void theFirstVersionUnmapsWholeMappingsFromTheirBeginningOn() {
    type1(Vfio.VFIO_TYPE1_IOMMU);
    map(READ_WRITE, 0x10_0000, 0x10000, 0x4000);
    map(READ_WRITE, 0x10_0000, 0x20000, 0x1000);

    assertThat(unmap(24, 0x11000, 0x10000)).as("stops at what begins before").isZero();
    assertThat(unmapped()).isZero();
    assertThat(unmap(24, 0x10000, 0x1000)).as("takes more than it is told").isZero();
    assertThat(unmapped()).isEqualTo(0x4000);
    assertThat(unmap(24, 0xf000, 0x20000)).isZero();
    assertThat(unmapped()).isEqualTo(0x1000);
  }

  @Test
  void changesNoAddressThatWasNeverTakenAway() {
    type1(Vfio.VFIO_TYPE1v2_IOMMU);
    map(READ_WRITE, 0x10_0000, 0x10000, 0x4000);

    assertThat(map(VADDR, 0x20_0000, 0x10000, 0x4000)).isEqualTo(EINVAL);
    assertThat(map(VADDR, 0x20_0000, 0x40000, 0x4000)).isEqualTo(Errno.ENOENT.negative());
    assertThat(map(VADDR, 0x20_0000, 0x40000, 0)).isEqualTo(EINVAL);
    assertThat(map(VADDR, 0x20_0000, 0x40800, 0x4000)).isEqualTo(EINVAL);
    assertThat(map(VADDR, 0x20_0000, 0x40000, 0x4800)).isEqualTo(EINVAL);
    assertThat(map(VADDR, 0x20_0000, -4096, 0x2000)).isEqualTo(EINVAL);
    assertThat(map(VADDR | READ_WRITE, 0x20_0000, 0x10000, 0x4000)).isEqualTo(EINVAL);
  }

  @Test
  void refusesAnAddressThatGoesOverTheEnd() {
    type1(Vfio.VFIO_TYPE1v2_IOMMU);

    assertThat(map(READ_WRITE, -4096, 0, 0x2000)).isEqualTo(EINVAL);
    assertThat(map(READ_WRITE, -4096, 0, 0x1000)).as("the very last page").isZero();
  }

  @Test
  void answersArgumentsThatAreNotThere() {
    type1(Vfio.VFIO_TYPE1v2_IOMMU);

    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_UNMAP_DMA, NO_MEMORY))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_GET_INFO, NO_MEMORY))
        .isEqualTo(Errno.EFAULT.negative());
  }
}
