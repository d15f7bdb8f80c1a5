// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/**
 * Which pages a type1 container calls dirty: everything while a function behind an IOMMU is in it,
 * what their drivers wrote if there are mediated devices alone. The expectations are the facts of
 * section 1.8, seen on a kernel. Bitmaps stand at 4096 of the client's memory.
 */
class DirtyContentTest {
  private static final int WORDS = 4096;
  private static final long IOVA = 0x40000;

  private final DmaModel model = new DmaModel();
  private final Client client = new Client(model);
  private final int container = client.container();

  private int join(String name, String kind) {
    client.emulation.create("dma", name, Map.of("kind", kind));
    int group = client.group(name);
    assertThat(client.setContainer(group, container)).isZero();
    return group;
  }

  private void type1() {
    assertThat(client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU)).isZero();
  }

  private void map(long iova, int pages) {
    long vaddr = client.rw(pages * 4096);
    client.mem.putInt(0, 32).putInt(4, 3).putLong(8, vaddr).putLong(16, iova);
    client.mem.putLong(24, pages * 4096L);
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_MAP_DMA, client.at)).isZero();
  }

  private void track(int flags) {
    client.mem.putInt(0, 8).putInt(4, flags);
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at)).isZero();
  }

  /** The words of a query that begins with zeroes. */
  private long[] dirty(long iova, int pages) {
    for (int word = 0; word < 4; word++) {
      client.mem.putLong(WORDS + 8 * word, 0);
    }
    client.mem.putInt(0, 48).putInt(4, 4).putLong(8, iova).putLong(16, pages * 4096L);
    client.mem.putLong(24, 4096).putLong(32, 32).putLong(40, client.at + WORDS);
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at)).isZero();
    return new long[] {client.mem.getLong(WORDS), client.mem.getLong(WORDS + 8)};
  }

  private int openDevice(int group, String name) {
    int device = client.getDevice(group, name);
    assertThat(device).isPositive();
    return device;
  }

  @Test
  void everythingIsDirtyInEachQueryBehindAnIommu() {
    openDevice(joinAndType("d0", "plain"), "d0");
    map(IOVA, 16);
    track(1);

    assertThat(dirty(IOVA, 16)).containsExactly(0xffff, 0);
    assertThat(dirty(IOVA, 16)).as("again").containsExactly(0xffff, 0);
    map(IOVA + 0x10000, 3);
    assertThat(dirty(IOVA, 19)).as("a mapping made meanwhile").containsExactly(0x7ffff, 0);
  }

  private int joinAndType(String name, String kind) {
    int group = join(name, kind);
    type1();
    return group;
  }

  /** What a query leaves that did not begin at the mapping's first page: stray bits behind it. */
  @Test
  void aQueryThatBeginsElsewhereLeavesStrayBits() {
    openDevice(joinAndType("d0", "plain"), "d0");
    map(IOVA, 3);
    track(1);

    assertThat(dirty(IOVA, 3)).containsExactly(7, 0);
    assertThat(dirty(IOVA - 0x5000, 16)).as("five pages before it").containsExactly(7 << 5, 0);
    assertThat(dirty(IOVA, 3)).as("bits 5 to 7 are stray").containsExactly(0xe7, 0);
    track(2);
    track(1);
    assertThat(dirty(IOVA, 3)).as("not any more").containsExactly(7, 0);
  }

  @Test
  void ofMediatedDevicesThePagesAreDirtyThatTheirDriversWrote() {
    openDevice(joinAndType("d0", "mdev"), "d0");
    map(IOVA, 70);
    DmaModel.Device device = model.device("mdev");
    device.write(IOVA, 1);
    track(1);
    assertThat(dirty(IOVA, 70)).as("before the tracking").containsExactly(0, 0);

    device.write(IOVA + 3 * 4096 + 4095, 1, 2);
    device.write(IOVA + 69 * 4096, 1);
    device.read(IOVA + 9 * 4096, 4);

    assertThat(dirty(IOVA, 70)).containsExactly(0b11000, 1L << 5);
    assertThat(dirty(IOVA, 70)).as("it was told").containsExactly(0, 0);
    device.write(IOVA, 1);
    track(2);
    track(1);
    assertThat(dirty(IOVA, 70)).as("it began anew").containsExactly(0, 0);
  }

  @Test
  void startingTwiceForgetsNothing() {
    openDevice(joinAndType("d0", "mdev"), "d0");
    map(IOVA, 4);
    track(1);
    model.device("mdev").write(IOVA, 1);
    track(1);

    assertThat(dirty(IOVA, 4)).containsExactly(1, 0);
  }

  @Test
  void anUnmapTellsWhatWasWritten() {
    openDevice(joinAndType("d0", "mdev"), "d0");
    map(IOVA, 16);
    track(1);
    model.device("mdev").write(IOVA + 2 * 4096, 1);
    client.mem.putLong(WORDS, 0);
    client.mem.putInt(0, 48).putInt(4, 1).putLong(8, IOVA).putLong(16, 16 * 4096);
    client.mem.putLong(24, 4096).putLong(32, 8).putLong(40, client.at + WORDS);

    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at)).isZero();

    assertThat(client.mem.getLong(WORDS)).isEqualTo(4);
    map(IOVA, 16);
    assertThat(dirty(IOVA, 16)).as("a new mapping is clean").containsExactly(0, 0);
  }

  /** {@code vfio_iommu_type1_detach_group()}: nobody knows what the one that leaves has written. */
  @Test
  void whenTheLastFunctionLeavesEverythingIsDirtyOnce() {
    int leaving = join("d0", "plain");
    int staying = joinAndType("d1", "mdev");
    openDevice(staying, "d1");
    map(IOVA, 4);
    track(1);
    assertThat(dirty(IOVA, 4)).containsExactly(0xf, 0);

    client.kernel.close(leaving);

    assertThat(dirty(IOVA, 4)).as("once").containsExactly(0xf, 0);
    assertThat(dirty(IOVA, 4)).as("and then no more").containsExactly(0, 0);
    model.device("mdev").write(IOVA + 4096, 1);
    assertThat(dirty(IOVA, 4)).containsExactly(2, 0);
  }

  @Test
  void aMediatedDeviceThatLeavesMakesNothingDirty() {
    int leaving = join("d0", "mdev");
    openDevice(joinAndType("d1", "mdev"), "d1");
    map(IOVA, 4);
    track(1);

    client.kernel.close(leaving);

    assertThat(dirty(IOVA, 4)).containsExactly(0, 0);
  }

  @Test
  void aBitmapThatIsNotThereIsTold() {
    openDevice(joinAndType("d0", "plain"), "d0");
    map(IOVA, 4);
    track(1);
    client.mem.putInt(0, 48).putInt(4, 4).putLong(8, IOVA - 4096).putLong(16, 5 * 4096);
    client.mem.putLong(24, 4096).putLong(32, 8).putLong(40, 8);

    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at))
        .isEqualTo(Errno.EFAULT.negative());
  }
}
