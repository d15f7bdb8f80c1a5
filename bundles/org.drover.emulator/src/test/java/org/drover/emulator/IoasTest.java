// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.Errno;
import org.drover.uapi.Iommufd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The address spaces of an iommufd, with the refusals of {@code ioas.c} and {@code io_pagetable.c}
 * in {@code drivers/iommu/iommufd}.
 */
class IoasTest {
  private static final int FIXED_RW = CdevClient.FIXED | CdevClient.READ | CdevClient.WRITE;
  private static final int CHOSEN_RW = CdevClient.READ | CdevClient.WRITE;
  private static final int ENOENT = Errno.ENOENT.negative();
  private static final int EINVAL = Errno.EINVAL.negative();
  private static final int EOVERFLOW = Errno.EOVERFLOW.negative();
  private static final int EADDRINUSE = -98;
  private static final int EMSGSIZE = -90;
  private static final long MOST = -1;

  private final CdevClient cdevs = CdevClient.withMtty();
  private final Client client = cdevs.client;
  private final int iommufd = cdevs.iommufd();
  private final int ioas = cdevs.ioas(iommufd);

  /** From here on whole pages are wanted. */
  private int attached() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    return cdev;
  }

  private int map(long iova, long length) {
    return cdevs.map(iommufd, ioas, iova, length);
  }

  private int unmap(long iova, long length) {
    return cdevs.unmap(iommufd, ioas, iova, length);
  }

  @ParameterizedTest
  @CsvSource({
    // flags, user_va, iova, length, result
    "7, 0x100000, 0x10000, 0x4000, 0",
    "3, 0x100000, 0x10000, 0x4000, 0",
    "5, 0x100000, 0x10000, 0x4000, 0",
    "1, 0x100000, 0x10000, 0x4000, EINVAL",
    "15, 0x100000, 0x10000, 0x4000, EOPNOTSUPP",
    "7, 0x100000, 0x10000, 0, EINVAL",
    "7, 0x100000, 0x10800, 0x1000, EINVAL",
    "7, 0x100000, 0x10000, 0x1800, EINVAL",
    "7, 0x100800, 0x10000, 0x1000, EINVAL",
    "7, 0x100000, 0xfffffffffffff000, 0x2000, EOVERFLOW",
    "7, 0x100000, 0xfffffffffffff000, 0x1000, 0",
    "7, 0x100000, 0xffffffffffffffff, 0x1000, EOVERFLOW",
    "7, 0x100000, 0, 0xffffffffffffffff, EOVERFLOW",
    "7, 0x100000, 0, 0xfffffffffffff000, EINVAL",
    "7, 0x100000, 0, 0xffffffffffffe000, 0",
    "6, 0x100000, 0, 0x8000000000000000, EOVERFLOW",
    "6, 0x100800, 0, 0x1000, EINVAL",
    "6, 0x100000, 0, 0x1000, 0",
  })
  void checksAMapping(int flags, String vaddr, String iova, String length, String result) {
    attached();
    int mapped = cdevs.map(iommufd, ioas, flags, number(vaddr), number(iova), number(length));
    assertThat(CdevClient.spelled(mapped)).isEqualTo(result);
  }

  private static long number(String text) {
    return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : 0;
  }

  @Test
  void checksTheFlagsThenTheNumbersThenTheId() {
    assertThat(cdevs.map(iommufd, 99, 8, 0, MOST, 1)).isEqualTo(Errno.EOPNOTSUPP.negative());
    assertThat(cdevs.map(iommufd, 99, 1, 0, MOST, 1)).isEqualTo(EOVERFLOW);
    assertThat(cdevs.map(iommufd, 99, 1, 0, 0, 0)).isEqualTo(EINVAL);
    assertThat(cdevs.map(iommufd, 99, FIXED_RW, 0, 0, 0)).isEqualTo(ENOENT);
  }

  @Test
  void mapsARangeOnce() {
    assertThat(map(0x10000, 0x4000)).isZero();
    assertThat(map(0x10000, 0x4000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x13000, 0x1000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0xf000, 0x2000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x8000, 0x10000)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x14000, 0x1000)).isZero();
    assertThat(map(0xf000, 0x1000)).isZero();
    int other = cdevs.ioas(iommufd);
    assertThat(cdevs.map(iommufd, other, 0x10000, 0x4000)).as("in another one").isZero();
  }

  @Test
  void mapsBytesUntilADeviceIsAttached() {
    assertThat(cdevs.alignment(iommufd, ioas)).isEqualTo(1);
    assertThat(map(0x10001, 3)).isZero();
    assertThat(map(0x10003, 1)).isEqualTo(Errno.EEXIST.negative());
    assertThat(map(0x10004, 1)).isZero();
    int cdev = cdevs.bound("mtty-0", iommufd);
    assertThat(cdevs.attach(cdev, ioas)).as("pages cannot be pinned").isEqualTo(EADDRINUSE);
    assertThat(unmap(0, MOST)).isZero();
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    assertThat(cdevs.alignment(iommufd, ioas)).isEqualTo(4096);
    assertThat(map(0x10001, 3)).isEqualTo(EINVAL);
    cdevs.detach(cdev);
    assertThat(cdevs.alignment(iommufd, ioas)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // user_va, iova, length of a mapping that keeps a device from being attached
    "0x100000, 0x10000, 0x1800",
    "0x100000, 0x10800, 0x1800",
    "0x100800, 0x10000, 0x1000",
  })
  void isAttachedOnlyIfAllIsInWholePages(String vaddr, String iova, String length) {
    assertThat(cdevs.map(iommufd, ioas, FIXED_RW, number(vaddr), number(iova), number(length)))
        .isZero();
    int cdev = cdevs.bound("mtty-0", iommufd);
    assertThat(cdevs.attach(cdev, ioas)).isEqualTo(EADDRINUSE);
    assertThat(cdevs.destroy(iommufd, ioas)).as("it is not attached").isZero();
  }

  @Test
  void staysAttachedWhereItWasIfTheNextOneIsRefused() {
    int cdev = attached();
    int next = cdevs.ioas(iommufd);
    assertThat(cdevs.map(iommufd, next, 1, 1)).isZero();
    assertThat(cdevs.attach(cdev, next)).isEqualTo(EADDRINUSE);
    assertThat(cdevs.destroy(iommufd, ioas)).isEqualTo(Errno.EBUSY.negative());
    assertThat(cdevs.destroy(iommufd, next)).isZero();
  }

  @Test
  void choosesFreeAddressesFromTheSecondPageOn() {
    attached();
    for (int at = 1; at <= 3; at++) {
      assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, MOST - 1, 0x1000)).isZero();
      assertThat(cdevs.iova()).isEqualTo(at * 0x1000L);
    }
    assertThat(unmap(0x2000, 0x1000)).isZero();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, 0, 0x1000)).isZero();
    assertThat(cdevs.iova()).as("the hole").isEqualTo(0x2000);
    assertThat(map(0x4000, 0x1000)).as("behind them nothing is taken").isZero();
  }

  /** As the length's next power of two, but no better than the memory's, nor than a huge page. */
  @ParameterizedTest
  @CsvSource({
    // user_va, length, first address
    "0x100000, 0x3000, 0x4000",
    "0x100000, 0x4000, 0x4000",
    "0x102000, 0x4000, 0x2000",
    "0x100000, 0x200000, 0x100000",
    "0x80000000, 0x200000, 0x200000",
    "0x80000000, 0x40000000, 0x200000",
    "0, 0x8000, 0x8000",
    "0x8000000000000000, 0x8000, 0x8000",
  })
  void choosesAddressesAlignedAsTheMemoryIs(String vaddr, String length, String iova) {
    attached();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, number(vaddr), 0, number(length))).isZero();
    assertThat(cdevs.iova()).isEqualTo(number(iova));
  }

  @Test
  void choosesTheHoleThatIsLargeEnough() {
    attached();
    assertThat(map(0x1000, 0x1000)).isZero();
    assertThat(map(0x4000, 0x4000)).isZero();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_1000, 0, 0x3000)).isZero();
    assertThat(cdevs.iova()).as("two pages at 0x2000 are too few").isEqualTo(0x8000);
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_1000, 0, 0x2000)).isZero();
    assertThat(cdevs.iova()).isEqualTo(0x2000);
  }

  @Test
  void choosesNothingWhereAllIsTaken() {
    attached();
    assertThat(map(0x1000, -0x2000L)).isZero();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, 0, 0x1000))
        .isEqualTo(Errno.ENOSPC.negative());
    assertThat(map(-0x1000L, 0x1000)).as("the last page is never chosen").isZero();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, 0, 0x1000))
        .isEqualTo(Errno.ENOSPC.negative());
  }

  private int allow(int count, long... ranges) {
    for (int at = 0; at < ranges.length; at++) {
      client.mem.putLong(4096 + 8 * at, ranges[at]);
    }
    client
        .mem
        .putInt(0, 24)
        .putInt(4, ioas)
        .putInt(8, count)
        .putInt(12, 0)
        .putLong(16, client.at + 4096);
    return client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_ALLOW_IOVAS, client.at);
  }

  @Test
  void choosesAmongTheAddressesThatAreAllowed() {
    attached();
    assertThat(allow(2, 0x20000, 0x20fff, 0x30000, 0x31fff)).isZero();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_1000, 0, 0x2000)).isZero();
    assertThat(cdevs.iova()).isEqualTo(0x30000);
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, 0, 0x1000)).isZero();
    assertThat(cdevs.iova()).isEqualTo(0x20000);
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, 0, 0x1000))
        .isEqualTo(Errno.ENOSPC.negative());
    assertThat(map(0x50000, 0x1000)).as("who says where is not restricted").isZero();
    assertThat(allow(0)).isZero();
    assertThat(cdevs.map(iommufd, ioas, CHOSEN_RW, 0x10_0000, 0, 0x1000)).isZero();
    assertThat(cdevs.iova()).isEqualTo(0x1000);
  }

  @Test
  void checksTheAddressesThatAreAllowed() {
    assertThat(allow(1, 0x2000, 0x2000)).isEqualTo(EINVAL);
    assertThat(allow(1, 0x2000, 0x1fff)).isEqualTo(EINVAL);
    assertThat(allow(2, 0x2000, 0x2fff, 0x2fff, 0x3fff)).as("overlap").isEqualTo(EINVAL);
    client.mem.putLong(16, 8).putInt(0, 24).putInt(8, 1);
    assertThat(client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_ALLOW_IOVAS, client.at))
        .isEqualTo(Errno.EFAULT.negative());
    client.mem.putInt(4, 99);
    assertThat(client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_ALLOW_IOVAS, client.at))
        .isEqualTo(ENOENT);
  }

  @Test
  void unmapsWhatIsWhollyInTheRange() {
    map(0x10000, 0x4000);
    map(0x20000, 0x1000);
    assertThat(unmap(0x11000, 0x1000)).as("bisects").isEqualTo(ENOENT);
    assertThat(unmap(0xf000, 0x2000)).as("cuts the end").isEqualTo(ENOENT);
    assertThat(unmap(0x12000, 0x4000)).as("cuts the start").isEqualTo(ENOENT);
    assertThat(unmap(0x50000, 0x1000)).as("nothing is there").isEqualTo(ENOENT);
    assertThat(unmap(0x10000, 0x11000)).as("with a hole").isZero();
    assertThat(cdevs.unmapped()).isEqualTo(0x5000);
    assertThat(map(0x10000, 0x4000)).isZero();
  }

  @Test
  void unmapsWhatIsBelowAMappingThatSticksOut() {
    map(0x10000, 0x1000);
    map(0x11000, 0x2000);
    assertThat(unmap(0x10000, 0x2000)).isEqualTo(ENOENT);
    assertThat(map(0x10000, 0x1000)).as("the first is gone").isZero();
    assertThat(map(0x11000, 0x2000)).isEqualTo(Errno.EEXIST.negative());
  }

  @Test
  void unmapsAll() {
    map(0x10000, 0x4000);
    map(-0x1000L, 0x1000);
    assertThat(unmap(0, MOST)).isZero();
    assertThat(cdevs.unmapped()).isEqualTo(0x5000);
    assertThat(unmap(0, MOST)).as("nothing is there").isZero();
    assertThat(cdevs.unmapped()).isZero();
  }

  @Test
  void checksAnUnmap() {
    assertThat(cdevs.unmap(iommufd, 99, 0, 0)).isEqualTo(ENOENT);
    assertThat(unmap(0x1000, MOST)).isEqualTo(EOVERFLOW);
    assertThat(unmap(MOST, 1)).isEqualTo(EOVERFLOW);
    assertThat(unmap(0x1000, 0)).isEqualTo(EINVAL);
    assertThat(unmap(-0x1000L, 0x2000)).isEqualTo(EOVERFLOW);
  }

  @Test
  void tellsTheOneRangeThereIs() {
    assertThat(cdevs.iovaRanges(iommufd, ioas, 0)).isEqualTo(EMSGSIZE);
    assertThat(client.mem.getInt(8)).as("how many there are").isEqualTo(1);
    client.mem.putLong(4096, 7).putLong(4104, 7).putLong(4112, 7);
    assertThat(cdevs.iovaRanges(iommufd, ioas, 2)).isZero();
    assertThat(client.mem.getInt(8)).isEqualTo(1);
    assertThat(client.mem.getLong(4096)).isZero();
    assertThat(client.mem.getLong(4104)).isEqualTo(MOST);
    assertThat(client.mem.getLong(4112)).isEqualTo(7);
    assertThat(cdevs.iovaRanges(iommufd, 99, 2)).isEqualTo(ENOENT);
    client.mem.putInt(4, ioas).putLong(16, 8);
    assertThat(client.kernel.ioctl(iommufd, Iommufd.IOMMU_IOAS_IOVA_RANGES, client.at))
        .isEqualTo(Errno.EFAULT.negative());
  }

  private int copy(int flags, int to, long length, long toIova, long fromIova) {
    return cdevs.copy(iommufd, flags, to, ioas, length, toIova, fromIova);
  }

  @Test
  void copiesWhatIsMappedWithoutAHole() {
    int other = cdevs.ioas(iommufd);
    map(0x10000, 0x2000);
    map(0x12000, 0x2000);
    assertThat(copy(FIXED_RW, other, 0x2000, 0x80000, 0x11000)).as("parts of both").isZero();
    assertThat(client.mem.getLong(24)).isEqualTo(0x80000);
    assertThat(cdevs.unmap(iommufd, other, 0x80000, 0x1000)).as("two mappings").isZero();
    assertThat(cdevs.unmap(iommufd, other, 0x81000, 0x1000)).isZero();
    assertThat(copy(FIXED_RW, other, 0x5000, 0x80000, 0x10000)).as("a hole").isEqualTo(ENOENT);
    assertThat(copy(FIXED_RW, other, 0x1000, 0x80000, 0xf000)).isEqualTo(ENOENT);
    assertThat(cdevs.unmap(iommufd, other, 0, MOST)).isZero();
    assertThat(cdevs.unmapped()).as("nothing of what failed").isZero();
    assertThat(copy(FIXED_RW, ioas, 0x4000, 0x20000, 0x10000)).as("into itself").isZero();
    assertThat(copy(FIXED_RW, ioas, 0x4000, 0x20000, 0x10000)).isEqualTo(Errno.EEXIST.negative());
  }

  @Test
  void copiesToAnAddressThatTheKernelChooses() {
    map(0x10000, 0x2000);
    assertThat(copy(CHOSEN_RW, ioas, 0x2000, 0, 0x10000)).isZero();
    assertThat(client.mem.getLong(24)).isEqualTo(0x2000);
  }

  @Test
  void copiesTheMemoryThatIsBehindTheAddress() {
    map(0x10000, 0x4000);
    assertThat(copy(CHOSEN_RW, ioas, 0x2000, 0, 0x11000)).isZero();
    assertThat(client.mem.getLong(24)).as("memory at 0x101000").isEqualTo(0x1000);
  }

  @Test
  void allowsNoMoreInACopyThanTheMemoryDoes() {
    assertThat(cdevs.map(iommufd, ioas, 5, 0x10_0000, 0x10000, 0x1000)).isZero();
    assertThat(copy(FIXED_RW, ioas, 0x1000, 0x20000, 0x10000)).isEqualTo(Errno.EPERM.negative());
    assertThat(copy(5, ioas, 0x1000, 0x20000, 0x10000)).isZero();
    assertThat(copy(FIXED_RW, ioas, 0x1000, 0x30000, 0x20000)).isEqualTo(Errno.EPERM.negative());
    map(0x40000, 0x1000);
    assertThat(copy(5, ioas, 0x1000, 0x50000, 0x40000)).isZero();
    assertThat(copy(FIXED_RW, ioas, 0x1000, 0x60000, 0x50000))
        .as("the memory itself may be written")
        .isZero();
  }

  @Test
  void copiesTheAlignmentOfTheMemoryToo() {
    int whole = cdevs.ioas(iommufd);
    int cdev = cdevs.bound("mtty-0", iommufd);
    cdevs.attach(cdev, whole);
    assertThat(cdevs.map(iommufd, ioas, FIXED_RW, 0x10_0800, 0x10000, 0x2000)).isZero();
    assertThat(copy(FIXED_RW, whole, 0x1000, 0x20000, 0x10000)).isEqualTo(EINVAL);
    assertThat(copy(FIXED_RW, whole, 0x1000, 0x20000, 0x10800)).isZero();
  }

  @Test
  void checksACopy() {
    map(0x10000, 0x1000);
    assertThat(copy(8, ioas, 0x1000, 0, 0)).isEqualTo(Errno.EOPNOTSUPP.negative());
    assertThat(copy(FIXED_RW, ioas, MOST, 0, 0)).isEqualTo(EOVERFLOW);
    assertThat(copy(FIXED_RW, ioas, 0x1000, MOST, 0)).isEqualTo(EOVERFLOW);
    assertThat(copy(FIXED_RW, ioas, 0x1000, 0, MOST)).isEqualTo(EOVERFLOW);
    assertThat(copy(1, ioas, 0x1000, 0, 0)).isEqualTo(EINVAL);
    assertThat(cdevs.copy(iommufd, FIXED_RW, ioas, 99, 0x1000, 0x20000, 0x10000)).isEqualTo(ENOENT);
    assertThat(copy(FIXED_RW, ioas, 0, 0x20000, 0x10000)).isEqualTo(EINVAL);
    assertThat(copy(FIXED_RW, ioas, 0x2000, 0x20000, -0x1000L)).isEqualTo(EOVERFLOW);
    assertThat(copy(FIXED_RW, 99, 0x1000, 0x20000, 0x10000)).isEqualTo(ENOENT);
  }
}
