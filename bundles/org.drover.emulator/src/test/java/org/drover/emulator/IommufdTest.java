// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.drover.api.Errno;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /dev/iommu}: the rules for its structs, its objects, and what no mdev has. */
class IommufdTest {
  private static final int ENOTTY = Errno.ENOTTY.negative();
  private static final int EFAULT = Errno.EFAULT.negative();
  private static final int EOPNOTSUPP = Errno.EOPNOTSUPP.negative();
  private static final int READ = 4;
  private static final int OPTION = 0x3b87;
  private static final int VFIO_IOAS = 0x3b88;

  private final CdevClient cdevs = CdevClient.withMtty();
  private final Client client = cdevs.client;
  private final int iommufd = cdevs.iommufd();

  /**
   * A command.
   *
   * @param minimum {@code min_size} in {@code drivers/iommu/iommufd/main.c}
   * @param size of its struct in {@code include/uapi/linux/iommufd.h} of Linux 6.12
   * @param flags at 4, where zeros alone would be refused as a wrong size is
   */
  private record Command(int number, int minimum, int size, int flags) {}

  private static Stream<Command> commands() {
    return Stream.of(
        new Command(0x3b80, 8, 8, 0),
        new Command(0x3b81, 12, 12, 0),
        new Command(0x3b82, 24, 24, 0),
        new Command(0x3b83, 40, 40, READ),
        new Command(0x3b84, 32, 32, 0),
        new Command(0x3b85, 40, 40, READ),
        new Command(0x3b86, 24, 24, 0),
        new Command(0x3b87, 24, 24, 0),
        new Command(0x3b88, 12, 12, 0),
        new Command(0x3b89, 24, 48, 0),
        new Command(0x3b8a, 32, 40, 0),
        new Command(0x3b8b, 16, 16, 0),
        new Command(0x3b8c, 48, 48, 0));
  }

  private int call(int number, int size) {
    client.mem.putInt(0, size);
    return client.kernel.ioctl(iommufd, number, client.at);
  }

  @TestFactory
  Stream<DynamicTest> looksAtTheSizeFirst() {
    return commands()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    Integer.toHexString(command.number()), () -> sizesOf(command)));
  }

  private void sizesOf(Command command) {
    int einval = Errno.EINVAL.negative();
    assertThat(sized(command, 0, -1)).isEqualTo(einval);
    assertThat(sized(command, command.minimum() - 1, -1)).isEqualTo(einval);

    int exact = sized(command, command.size(), -1);
    assertThat(exact).isNotEqualTo(einval);
    int longer = command.size() + 40;
    assertThat(sized(command, command.minimum(), -1)).isEqualTo(exact);
    assertThat(sized(command, longer, -1)).as("a zero tail").isEqualTo(exact);
    assertThat(sized(command, longer, command.size())).isEqualTo(Errno.E2BIG.negative());
    assertThat(sized(command, longer, longer - 1)).isEqualTo(Errno.E2BIG.negative());
    assertThat(sized(command, longer, longer)).as("behind the tail").isEqualTo(exact);
  }

  /** A call with zeros, but for the size, the flags, and a byte where one is given. */
  private int sized(Command command, int size, int at) {
    client.mem.put(0, new byte[128]).putInt(4, command.flags());
    if (at >= 0) {
      client.mem.put(at, (byte) 1);
    }
    return call(command.number(), size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x3b7f, 0x3b8f, 0x3b90, 0x3bff, 0x3c81, 0x4000_3b81, 0x3b63})
  void hasNoOtherCommands(int number) {
    assertThat(call(number, 64)).isEqualTo(ENOTTY);
  }

  @Test
  void wantsItsStructToBeThere() {
    assertThat(client.kernel.ioctl(iommufd, 0x3b81, 8)).isEqualTo(EFAULT);
    long lastEight = client.rw(AddressTable.PAGE) + AddressTable.PAGE - 8;
    client.kernel.view(lastEight, 8).putInt(0, 12);
    assertThat(client.kernel.ioctl(iommufd, 0x3b81, lastEight)).isEqualTo(EFAULT);
    assertThat(cdevs.ioas(iommufd)).as("nothing was made").isEqualTo(1);
  }

  @Test
  void makesNothingIfTheIdCannotBeAnswered() {
    long page = client.rw(AddressTable.PAGE);
    client.kernel.view(page, 12).putInt(0, 12);
    client.kernel.mprotect(page, AddressTable.PAGE, 1);
    assertThat(client.kernel.ioctl(iommufd, 0x3b81, page)).isEqualTo(EFAULT);
    assertThat(cdevs.ioas(iommufd)).isEqualTo(1);
  }

  @Test
  void readsAndWritesNothing() {
    assertThat(client.read(iommufd, 8)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.kernel.mmap(4096, 3, 1, iommufd, 0)).isEqualTo(Errno.ENODEV.negative());
  }

  /** {@code XA_FLAGS_ALLOC1}: the lowest free id, from 1 on. */
  @Test
  void givesIdsAndTakesThemBack() {
    int first = cdevs.ioas(iommufd);
    int second = cdevs.ioas(iommufd);
    assertThat(first).isEqualTo(1);
    assertThat(second).isEqualTo(2);
    assertThat(cdevs.destroy(iommufd, first)).isZero();
    assertThat(cdevs.destroy(iommufd, first)).isEqualTo(Errno.ENOENT.negative());
    assertThat(cdevs.ioas(iommufd)).isEqualTo(first);
    assertThat(cdevs.destroy(iommufd, 0)).isEqualTo(Errno.ENOENT.negative());
    int other = cdevs.iommufd();
    assertThat(cdevs.destroy(other, second)).as("ids are each iommufd's own").isEqualTo(-2);
  }

  @Test
  void keepsTheObjectOfABoundDevice() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int devid = cdevs.devid();
    assertThat(cdevs.destroy(iommufd, devid)).isEqualTo(Errno.EBUSY.negative());
    client.kernel.close(cdev);
    assertThat(cdevs.destroy(iommufd, devid)).isEqualTo(Errno.ENOENT.negative());
  }

  @Test
  void knowsNoFlagsOfAnAddressSpace() {
    client.mem.putInt(4, 1);
    assertThat(call(0x3b81, 12)).isEqualTo(EOPNOTSUPP);
  }

  @Test
  void hasNoHardwareBehindAnMdev() {
    cdevs.bound("mtty-0", iommufd);
    int devid = cdevs.devid();
    int ioas = cdevs.ioas(iommufd);
    client.mem.put(0, new byte[64]).putInt(8, devid);
    assertThat(call(0x3b8a, 40)).as("GET_HW_INFO").isEqualTo(-2);
    client.mem.put(0, new byte[64]).putInt(4, 2).putInt(8, devid).putInt(12, ioas);
    assertThat(call(0x3b89, 48)).as("HWPT_ALLOC").isEqualTo(-2);
    client.mem.put(0, new byte[64]).putInt(4, 1).putInt(8, ioas);
    assertThat(call(0x3b8b, 16)).as("HWPT_SET_DIRTY_TRACKING").isEqualTo(-2);
    client.mem.put(0, new byte[64]).putInt(4, ioas).putInt(8, 1).putLong(24, 4096);
    assertThat(call(0x3b8c, 48)).as("HWPT_GET_DIRTY_BITMAP").isEqualTo(-2);
  }

  @ParameterizedTest
  @CsvSource({
    // command, size, offset, value that is not known there, errno
    "0x3b8a, 40, 4, 1, EOPNOTSUPP",
    "0x3b8a, 40, 28, 1, EOPNOTSUPP",
    "0x3b89, 48, 20, 1, EOPNOTSUPP",
    "0x3b89, 48, 24, 1, EINVAL",
    "0x3b89, 48, 28, 8, EINVAL",
    "0x3b8b, 16, 4, 2, EOPNOTSUPP",
    "0x3b8c, 48, 8, 2, EOPNOTSUPP",
    "0x3b8c, 48, 12, 1, EOPNOTSUPP",
    "0x3b82, 24, 12, 1, EOPNOTSUPP",
    "0x3b84, 32, 12, 1, EOPNOTSUPP",
    "0x3b85, 40, 12, 1, EOPNOTSUPP",
    "0x3b85, 40, 4, 8, EOPNOTSUPP",
    "0x3b83, 40, 4, 8, EOPNOTSUPP",
    "0x3b87, 24, 10, 1, EOPNOTSUPP",
    "0x3b87, 24, 4, 2, EOPNOTSUPP",
    "0x3b88, 12, 10, 1, EOPNOTSUPP",
    "0x3b88, 12, 8, 3, EOPNOTSUPP",
  })
  void looksAtWhatItDoesNotKnowBeforeIds(
      int command, int size, int offset, int value, String errno) {
    client.mem.put(0, new byte[64]);
    if (offset % 4 == 0) {
      client.mem.putInt(offset, value);
    } else {
      client.mem.putShort(offset, (short) value);
    }
    assertThat(CdevClient.spelled(call(command, size))).isEqualTo(errno);
  }

  private int option(int id, int op, int object, long value) {
    client
        .mem
        .putInt(4, id)
        .putShort(8, (short) op)
        .putShort(10, (short) 0)
        .putInt(12, object)
        .putLong(16, value);
    return call(OPTION, 24);
  }

  @Test
  void countsLockedMemoryForTheUserUnlessItIsTold() {
    assertThat(option(0, 1, 0, 9)).isZero();
    assertThat(client.mem.getLong(16)).isZero();
    assertThat(option(0, 0, 0, 2)).isEqualTo(Errno.EINVAL.negative());
    assertThat(option(0, 0, 0, 1)).isZero();
    assertThat(option(0, 1, 0, 9)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(1);
    assertThat(option(0, 0, 0, 0)).isZero();
    assertThat(option(0, 1, 0, 9)).isZero();
    assertThat(client.mem.getLong(16)).isZero();
    assertThat(option(0, 1, 7, 9)).as("of an object").isEqualTo(EOPNOTSUPP);
    assertThat(option(0, 2, 0, 0)).isEqualTo(EOPNOTSUPP);
    int ioas = cdevs.ioas(iommufd);
    assertThat(option(0, 0, 0, 1)).as("there are objects").isEqualTo(Errno.EBUSY.negative());
    cdevs.destroy(iommufd, ioas);
    assertThat(option(0, 0, 0, 1)).isZero();
  }

  @Test
  void combinesPagesUnlessItIsTold() {
    assertThat(option(1, 1, 1, 9)).isEqualTo(Errno.ENOENT.negative());
    int ioas = cdevs.ioas(iommufd);
    assertThat(option(1, 1, ioas, 9)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(1);
    assertThat(option(1, 0, ioas, 2)).isEqualTo(Errno.EINVAL.negative());
    assertThat(option(1, 2, ioas, 0)).isEqualTo(EOPNOTSUPP);
    assertThat(option(1, 0, ioas, 0)).isZero();
    assertThat(option(1, 1, ioas, 9)).isZero();
    assertThat(client.mem.getLong(16)).isZero();
    assertThat(cdevs.alignment(iommufd, ioas)).as("in whole pages now").isEqualTo(4096);
    assertThat(option(1, 0, ioas, 1)).isZero();
    assertThat(cdevs.alignment(iommufd, ioas)).isEqualTo(1);
    assertThat(cdevs.map(iommufd, ioas, 0x10001, 1)).isZero();
    assertThat(option(1, 0, ioas, 0)).as("EADDRINUSE").isEqualTo(-98);
    assertThat(option(1, 1, ioas, 9)).isZero();
    assertThat(client.mem.getLong(16)).isEqualTo(1);
  }

  private int vfioIoas(int op, int id) {
    client.mem.putInt(4, id).putShort(8, (short) op).putShort(10, (short) 0);
    return call(VFIO_IOAS, 12);
  }

  @Test
  void tellsAndTakesTheAddressSpaceOfContainerCalls() {
    int ioas = cdevs.ioas(iommufd);
    int enodev = Errno.ENODEV.negative();
    assertThat(vfioIoas(0, 0)).as("there is none").isEqualTo(enodev);
    assertThat(vfioIoas(1, 99)).isEqualTo(Errno.ENOENT.negative());
    assertThat(vfioIoas(1, ioas)).isZero();
    assertThat(vfioIoas(0, 0)).isZero();
    assertThat(client.mem.getInt(4)).isEqualTo(ioas);
    assertThat(vfioIoas(2, 0)).isZero();
    assertThat(vfioIoas(0, 0)).isEqualTo(enodev);
    assertThat(vfioIoas(1, ioas)).isZero();
    assertThat(cdevs.destroy(iommufd, ioas)).isZero();
    assertThat(vfioIoas(0, 0)).as("it went with the object").isEqualTo(enodev);
  }
}
