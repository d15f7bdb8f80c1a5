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
 * Dirty bitmaps of a type1 container in which nothing is pinned, as {@code
 * drivers/vfio/vfio_iommu_type1.c} writes them. The bitmap lies at offset 4096 of the client's
 * memory and is all ones before a call: one bit for a page of 4 KiB, one word for 0x40000 bytes.
 */
class DirtyPagesTest {
  private static final int EINVAL = Errno.EINVAL.negative();
  private static final int EFAULT = Errno.EFAULT.negative();
  private static final int START = 1;
  private static final int STOP = 2;
  private static final int GET_BITMAP = 4;
  private static final int WORDS = 4096;
  private static final long NO_MEMORY = 8;
  private static final long WORD_OF_PAGES = 0x40000;

  private final Client client = Client.withMtty();
  private final int container = client.container();

  @BeforeEach
  void attach() {
    client.setContainer(client.group("mtty-0"), container);
    assertThat(client.setIommu(container, Vfio.VFIO_TYPE1v2_IOMMU)).isZero();
    for (int word = 0; word < 4; word++) {
      client.mem.putLong(WORDS + 8 * word, -1);
    }
  }

  private int map(long iova, long size) {
    client.mem.putInt(0, 32).putInt(4, 3).putLong(8, 0x10_0000).putLong(16, iova).putLong(24, size);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_MAP_DMA, client.at);
  }

  private int track(int flags) {
    client.mem.putInt(0, 8).putInt(4, flags);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at);
  }

  private int get(int argsz, long iova, long size, long pgsize, long bytes, long data) {
    client.mem.putInt(0, argsz).putInt(4, GET_BITMAP).putLong(8, iova).putLong(16, size);
    client.mem.putLong(24, pgsize).putLong(32, bytes).putLong(40, data);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at);
  }

  private int get(long iova, long size, long bytes) {
    return get(48, iova, size, 4096, bytes, client.at + WORDS);
  }

  private int unmap(int argsz, long iova, long size, long pgsize, long bytes, long data) {
    client.mem.putInt(0, argsz).putInt(4, 1).putLong(8, iova).putLong(16, size);
    client.mem.putLong(24, pgsize).putLong(32, bytes).putLong(40, data);
    return client.kernel.ioctl(container, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at);
  }

  private int unmap(long iova, long size, long pgsize, long bytes) {
    return unmap(48, iova, size, pgsize, bytes, client.at + WORDS);
  }

  private long word(int index) {
    return client.mem.getLong(WORDS + 8 * index);
  }

  @Test
  void anUnmapWritesTheBitmapOfWhatVanishes() {
    map(0, WORD_OF_PAGES);
    map(WORD_OF_PAGES, WORD_OF_PAGES);
    map(0x100000, WORD_OF_PAGES);
    track(START);

    assertThat(unmap(0, 2 * WORD_OF_PAGES, 4096, 16)).isZero();

    assertThat(client.mem.getLong(16)).as("bytes that were unmapped").isEqualTo(2 * WORD_OF_PAGES);
    assertThat(word(0)).isZero();
    assertThat(word(1)).isZero();
    assertThat(word(2)).isEqualTo(-1);
    assertThat(map(0, 2 * WORD_OF_PAGES)).as("it is gone").isZero();
    assertThat(map(0x100000, 4096)).as("it is not").isEqualTo(Errno.EEXIST.negative());
  }

  @ParameterizedTest
  @CsvSource({
    "47, 0,    0x40000, 4096, 8,          the bitmap is not in argsz",
    "48, 0,    0x40000, 8192, 8,          another page size",
    "48, 0,    0x40000, 0,    8,          no page size",
    "48, 0,    0x40000, 4096, 0,          a bitmap without a byte",
    "48, 0,    0x40000, 4096, 7,          too short for 64 pages",
    "48, 0,    0x41000, 4096, 8,          too short for 65 pages",
    "48, 0,    0x40000, 4096, 0x10000001, longer than there may be",
    "48, 0,    0x800,   4096, 8,          a range of no page",
    "48, 2048, 0x40000, 4096, 8,          an IOVA within a page",
    "48, 0,    0x40800, 4096, 16,         a size within a page",
    "48, 4096, 0x3f000, 4096, 8,          a range that cuts the beginning of a mapping",
    "48, 0,    0x3f000, 4096, 8,          a range that cuts the end of a mapping"
  })
  void refusesAnUnmapWithABitmap(
      int argsz, String iova, String size, long pgsize, String bytes, String why) {
    map(0, WORD_OF_PAGES);
    track(START);

    assertThat(
            unmap(
                argsz,
                Long.decode(iova),
                Long.decode(size),
                pgsize,
                Long.decode(bytes),
                client.at + WORDS))
        .as(why)
        .isEqualTo(EINVAL);
    assertThat(word(0)).isEqualTo(-1);
    assertThat(map(0, 4096)).as("it is still mapped").isEqualTo(Errno.EEXIST.negative());
  }

  @Test
  void refusesAnUnmapWithABitmapWhileNothingIsTracked() {
    map(0, WORD_OF_PAGES);

    assertThat(unmap(0, WORD_OF_PAGES, 4096, 8)).isEqualTo(EINVAL);
    track(START);
    track(STOP);
    assertThat(unmap(0, WORD_OF_PAGES, 4096, 8)).isEqualTo(EINVAL);
    assertThat(map(0, 4096)).isEqualTo(Errno.EEXIST.negative());
  }

  @Test
  void answersMemoryThatIsNotThere() {
    map(0, WORD_OF_PAGES);
    track(START);

    assertThat(unmap(48, 0, WORD_OF_PAGES, 4096, 8, NO_MEMORY)).isEqualTo(EFAULT);
    assertThat(get(48, 0, WORD_OF_PAGES, 4096, 8, NO_MEMORY)).isEqualTo(EFAULT);
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, NO_MEMORY))
        .isEqualTo(EFAULT);
  }

  @Test
  void checksTheLengthOfItsArgument() {
    map(0, WORD_OF_PAGES);
    client.mem.putInt(0, 7).putInt(4, START);
    assertThat(client.kernel.ioctl(container, Vfio.VFIO_IOMMU_DIRTY_PAGES, client.at))
        .isEqualTo(EINVAL);
    track(START);

    assertThat(get(47, 0, WORD_OF_PAGES, 4096, 8, client.at + WORDS)).isEqualTo(EINVAL);
    assertThat(get(48, 0, WORD_OF_PAGES, 4096, 8, client.at + WORDS)).isZero();
  }

  @Test
  void takesTheLargestBitmapThatThereMayBe() {
    map(0, WORD_OF_PAGES);
    track(START);

    assertThat(get(0, WORD_OF_PAGES, 0x1000_0000)).isZero();
    assertThat(get(0, WORD_OF_PAGES, 0x1000_0001)).isEqualTo(EINVAL);
  }

  @Test
  void refusesARangeThatGoesOverTheEnd() {
    track(START);

    assertThat(get(-4096, 8192, 8)).isEqualTo(EINVAL);
    assertThat(get(0, 0, 8)).as("a range without a byte").isEqualTo(EINVAL);
  }

  @Test
  void leavesTheWordAloneInWhoseMiddleAMappingBegins() {
    // Pages 32 to 95: half of word 0, which is ORed, and half of word 1, which is written whole.
    map(WORD_OF_PAGES / 2, WORD_OF_PAGES);
    track(START);

    assertThat(get(0, 2 * WORD_OF_PAGES, 16)).isZero();

    assertThat(word(0)).isEqualTo(-1);
    assertThat(word(1)).isZero();
    assertThat(word(2)).isEqualTo(-1);
  }

  @Test
  void countsTheWordsFromTheBeginningOfTheRange() {
    map(0x100000, WORD_OF_PAGES);
    track(START);

    assertThat(get(0x100000 - WORD_OF_PAGES, 3 * WORD_OF_PAGES, 24)).isZero();

    assertThat(word(0)).as("nothing is mapped there").isEqualTo(-1);
    assertThat(word(1)).isZero();
    assertThat(word(2)).as("nothing is mapped there").isEqualTo(-1);
  }

  @Test
  void writesTheWordsOfEveryMappingOfARange() {
    map(0, WORD_OF_PAGES);
    map(WORD_OF_PAGES, WORD_OF_PAGES);
    map(2 * WORD_OF_PAGES, WORD_OF_PAGES);
    track(START);

    assertThat(get(0, 3 * WORD_OF_PAGES, 24)).isZero();

    assertThat(word(0)).isZero();
    assertThat(word(1)).isZero();
    assertThat(word(2)).isZero();
    assertThat(word(3)).isEqualTo(-1);
  }
}
