// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.emulator.CdevClient.spelled;

import java.util.Map;
import org.drover.api.Errno;
import org.drover.uapi.Iommufd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Page tables of an iommufd and what they know of dirty pages: one device behind an IOMMU that
 * tracks, one behind an IOMMU that does not. Expectations are section 3 of the rig's facts (a
 * function behind QEMU's IOMMU, and the mock domain of the kernel's selftest) and section 1.9 of
 * the kernel's. Bitmaps stand at 4096 of the client's memory.
 */
class PageTableTest {
  private static final int WORDS = 4096;
  private static final int TRACKING = 2;
  private static final long IOVA = 0x1000000;
  private static final int PAGES = 96;

  private final DmaModel model = new DmaModel();
  private final CdevClient cdevs = new CdevClient(Client.withIommufd(model));
  private final Client client = cdevs.client;
  private int iommufd;
  private int ioas;
  private int tracked;
  private int trackedId;
  private int plain;
  private int plainId;

  @BeforeEach
  void open() {
    client.emulation.create("dma", "t", Map.of("kind", "tracks"));
    client.emulation.create("dma", "p", Map.of("kind", "plain"));
    iommufd = cdevs.iommufd();
    tracked = cdevs.bound("t", iommufd);
    trackedId = cdevs.devid();
    plain = cdevs.bound("p", iommufd);
    plainId = cdevs.devid();
    ioas = cdevs.ioas(iommufd);
    int pages = PAGES * 4096;
    assertThat(cdevs.map(iommufd, ioas, 7, client.rw(pages), IOVA, pages)).isZero();
  }

  private int hwInfo(int device) {
    client.mem.putInt(0, 40).putInt(4, 0).putInt(8, device).putInt(12, 0).putLong(16, 0);
    client.mem.putInt(24, -1).putInt(28, 0).putLong(32, -1);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_GET_HW_INFO, client.at);
  }

  private int alloc(int flags, int device, int pt) {
    for (int at = 0; at < 48; at += 4) {
      client.mem.putInt(at, 0);
    }
    client.mem.putInt(0, 40).putInt(4, flags).putInt(8, device).putInt(12, pt);
    int result = client.kernel.ioctl(iommufd, Iommufd.IOMMU_HWPT_ALLOC, client.at);
    return result < 0 ? result : client.mem.getInt(16);
  }

  private int track(int table, int flags) {
    client.mem.putInt(0, 16).putInt(4, flags).putInt(8, table).putInt(12, 0);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_HWPT_SET_DIRTY_TRACKING, client.at);
  }

  private int get(int table, int flags, long iova, long length, long pageSize) {
    for (int word = 0; word < 4; word++) {
      client.mem.putLong(WORDS + 8 * word, 0);
    }
    client.mem.putInt(0, 48).putInt(4, table).putInt(8, flags).putInt(12, 0);
    client.mem.putLong(16, iova).putLong(24, length).putLong(32, pageSize);
    client.mem.putLong(40, client.at + WORDS);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_HWPT_GET_DIRTY_BITMAP, client.at);
  }

  private long[] dirty(int table, int flags, long pageSize) {
    assertThat(get(table, flags, IOVA, PAGES * 4096L, pageSize)).isZero();
    return new long[] {
      client.mem.getLong(WORDS), client.mem.getLong(WORDS + 8), client.mem.getLong(WORDS + 16)
    };
  }

  /** A page table that tracks, with the device behind it. */
  private int attached() {
    int table = alloc(TRACKING, trackedId, ioas);
    assertThat(cdevs.attach(tracked, table)).isZero();
    assertThat(cdevs.ptId()).isEqualTo(table);
    return table;
  }

  private void write(long page) {
    model.device("tracks").write(IOVA + page * 4096 + 17, 1, 2, 3);
  }

  @Test
  void theIommuSaysWhatItCan() {
    assertThat(hwInfo(plainId)).isZero();
    assertThat(client.mem.getInt(24)).as("Intel's").isEqualTo(1);
    assertThat(client.mem.getLong(32)).isZero();
    assertThat(hwInfo(trackedId)).isZero();
    assertThat(client.mem.getLong(32)).as("it tracks").isEqualTo(1);
    assertThat(hwInfo(ioas)).isEqualTo(Errno.ENOENT.negative());
  }

  @Test
  void aPageTableThatTracksNeedsAnIommuThatCan() {
    assertThat(spelled(alloc(TRACKING, plainId, ioas))).isEqualTo("EOPNOTSUPP");
    assertThat(alloc(0, plainId, ioas)).isPositive();
    assertThat(spelled(alloc(1, trackedId, ioas))).as("nested").isEqualTo("EOPNOTSUPP");
    assertThat(spelled(alloc(0, 99, ioas))).isEqualTo("ENOENT");
    assertThat(spelled(alloc(0, ioas, ioas))).isEqualTo("ENOENT");
    assertThat(spelled(alloc(0, plainId, plainId))).isEqualTo("EINVAL");
    int table = alloc(TRACKING, trackedId, ioas);
    assertThat(spelled(cdevs.attach(plain, table))).as("it would track").isEqualTo("EINVAL");
  }

  /** ATTACH to the own one gives its id, ATTACH to the IOAS that of a new automatic one. */
  @Test
  void anIoasGivesADeviceAPageTableOfItsOwn() {
    int own = alloc(0, plainId, ioas);
    assertThat(cdevs.attach(plain, own)).isZero();
    assertThat(cdevs.ptId()).isEqualTo(own);

    assertThat(cdevs.attach(plain, ioas)).isZero();
    int automatic = cdevs.ptId();
    assertThat(automatic).isNotIn(own, ioas);
    assertThat(cdevs.attach(tracked, ioas)).isZero();
    assertThat(cdevs.ptId()).as("shared").isEqualTo(automatic);
    assertThat(spelled(cdevs.destroy(iommufd, automatic))).isEqualTo("EBUSY");
    assertThat(spelled(cdevs.destroy(iommufd, ioas))).isEqualTo("EBUSY");

    assertThat(cdevs.detach(plain)).isZero();
    assertThat(cdevs.detach(tracked)).isZero();
    assertThat(spelled(cdevs.destroy(iommufd, automatic))).as("gone").isEqualTo("ENOENT");
    assertThat(cdevs.destroy(iommufd, own)).isZero();
    assertThat(cdevs.destroy(iommufd, ioas)).isZero();
  }

  @Test
  void whatCannotBeAttachedToIsRefused() {
    assertThat(spelled(cdevs.attach(plain, 99))).isEqualTo("ENOENT");
    assertThat(spelled(cdevs.attach(plain, trackedId))).isEqualTo("EINVAL");
    assertThat(cdevs.alignment(iommufd, ioas)).isEqualTo(1);
    int table = attached();
    assertThat(cdevs.alignment(iommufd, ioas)).isEqualTo(4096);
    assertThat(spelled(cdevs.destroy(iommufd, table))).isEqualTo("EBUSY");
    client.kernel.close(tracked);
    assertThat(cdevs.destroy(iommufd, table)).isZero();
  }

  @Test
  void memoryThatIsNotThereHasNoPageTable() {
    int other = cdevs.ioas(iommufd);
    assertThat(cdevs.map(iommufd, other, 7, 0x1000, IOVA, 4096)).isZero();

    assertThat(spelled(alloc(0, plainId, other))).isEqualTo("EFAULT");
    assertThat(spelled(cdevs.attach(plain, other))).isEqualTo("EFAULT");
    assertThat(cdevs.unmap(iommufd, other, IOVA, 4096)).isZero();
    assertThat(alloc(0, plainId, other)).isPositive();
    assertThat(spelled(cdevs.map(iommufd, other, 7, 0x1000, IOVA, 4096))).isEqualTo("EFAULT");
  }

  /** The marks of the mock domain, in pages of 4 KiB: 0, 4 and 95. */
  @Test
  void thePagesThatWereWrittenAreDirtyInAnyPageSize() {
    int table = attached();
    write(1);
    assertThat(track(table, 1)).isZero();
    assertThat(dirty(table, 0, 4096)).as("before it tracked").containsExactly(0, 0, 0);

    write(0);
    write(4);
    write(95);
    model.device("tracks").read(IOVA + 9 * 4096, 8);

    assertThat(dirty(table, 1, 4096)).containsExactly(0b10001, 1L << 31, 0);
    assertThat(dirty(table, 1, 8192)).containsExactly(0b101 | 1L << 47, 0, 0);
    assertThat(dirty(table, 1, 16384)).containsExactly(0b11 | 1L << 23, 0, 0);
    assertThat(dirty(table, 1, 2048)).containsExactly(0b11 | 0b11L << 8, 0, 0b11L << (190 - 128));
    assertThat(dirty(table, 0, 4096)).as("nothing was cleared").containsExactly(17, 1L << 31, 0);
    assertThat(dirty(table, 0, 4096)).as("now it was").containsExactly(0, 0, 0);
  }

  @Test
  void bitsCountFromTheIovaThatWasAskedFor() {
    int table = attached();
    track(table, 1);
    write(3);
    write(47);

    assertThat(get(table, 0, IOVA + 32 * 4096, 32 * 4096, 4096)).isZero();
    assertThat(client.mem.getLong(WORDS)).isEqualTo(1L << 15);
    assertThat(dirty(table, 0, 4096)).as("the others are as they were").containsExactly(8, 0, 0);
  }

  @Test
  void bitsAreAddedToThoseOfTheCaller() {
    int table = attached();
    track(table, 1);
    write(3);
    assertThat(get(table, 1, IOVA, 4096 * 64, 4096)).isZero();
    client.mem.putLong(WORDS, 0xf00);
    client.mem.putInt(8, 0);
    assertThat(client.kernel.ioctl(iommufd, Iommufd.IOMMU_HWPT_GET_DIRTY_BITMAP, client.at))
        .isZero();

    assertThat(client.mem.getLong(WORDS)).isEqualTo(0xf08);
  }

  @Test
  void nothingIsDirtyThatIsNotTracked() {
    int table = attached();
    write(1);
    assertThat(dirty(table, 0, 4096)).as("before ENABLE").containsExactly(0, 0, 0);
    track(table, 1);
    write(2);
    track(table, 0);
    assertThat(dirty(table, 0, 4096)).as("after DISABLE").containsExactly(0, 0, 0);
    track(table, 1);
    assertThat(dirty(table, 0, 4096)).as("stale bits are gone").containsExactly(0, 0, 0);
    write(3);
    assertThat(cdevs.unmap(iommufd, ioas, IOVA, PAGES * 4096L)).isZero();
    assertThat(dirty(table, 0, 4096)).as("after UNMAP").containsExactly(0, 0, 0);
  }

  @Test
  void aPageTableKnowsItsOwnDevicesAlone() {
    int table = attached();
    track(table, 1);
    assertThat(cdevs.attach(plain, ioas)).isZero();

    model.device("plain").write(IOVA, 1);

    assertThat(dirty(table, 0, 4096)).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x1000000, 0,      4096, EINVAL,     no length",
    "0, 0x1000000, 0x1000, 0,    EINVAL,     no page size",
    "0, 0x1000800, 0x1000, 2048, EINVAL,     an IOVA within a page",
    "0, 0x1001000, 0x2000, 8192, EINVAL,     an IOVA within a page of that size",
    "0, 0x1000000, 0x1000, 8192, EINVAL,     less than a page of that size",
    "2, 0x1000000, 0x1000, 4096, EOPNOTSUPP, an unknown flag",
    "0, -4096,     0x2000, 4096, EOVERFLOW,  over the end",
    "0, 0x9000000, 0x1000, 4096, 0,          nothing is mapped there"
  })
  void aQueryIsCheckedAsTheKernelDoes(
      int flags, String iova, String length, long pageSize, String answer, String why) {
    int table = attached();
    track(table, 1);

    assertThat(spelled(get(table, flags, Long.decode(iova), Long.decode(length), pageSize)))
        .as(why)
        .isEqualTo(answer);
  }

  @Test
  void whatDoesNotTrackSaysSo() {
    int table = alloc(0, plainId, ioas);

    assertThat(spelled(track(table, 1))).isEqualTo("EOPNOTSUPP");
    assertThat(spelled(get(table, 0, IOVA, 4096, 4096))).isEqualTo("EOPNOTSUPP");
    assertThat(spelled(track(ioas, 1))).isEqualTo("ENOENT");
    assertThat(spelled(track(99, 2))).isEqualTo("EOPNOTSUPP");
  }
}
