// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code VFIO_DEVICE_FEATURE} of a kernel's mtty: answers and the order of the checks. */
class DeviceFeaturesTest {
  private static final int GET = Client.GET;
  private static final int SET = Client.SET;
  private static final int PROBE = Client.PROBE;

  final Client client = client();
  private int device;

  /** A program on the machine that is asked. */
  Client client() {
    return Client.withMtty();
  }

  /** Opens {@code emu:mtty-0}. */
  int open() {
    return client.device("mtty-0");
  }

  @BeforeEach
  void openDevice() {
    device = open();
  }

  @ParameterizedTest
  @CsvSource({
    // id, and PROBE with: none, GET, SET, both
    "0, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "1, 0, 0, EINVAL, EINVAL",
    "2, 0, 0, 0, 0",
    "3, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "4, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "5, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "6, 0, EINVAL, 0, EINVAL",
    "7, 0, EINVAL, 0, EINVAL",
    "8, 0, 0, EINVAL, EINVAL",
    "9, 0, 0, EINVAL, EINVAL",
    "10, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "11, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "12, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "13, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "14, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
    "15, ENOTTY, ENOTTY, ENOTTY, ENOTTY",
  })
  void probesAsTheKernelsMtty(int id, String none, String get, String set, String both) {
    assertThat(spelled(client.feature(device, 8, PROBE | id))).isEqualTo(none);
    assertThat(spelled(client.feature(device, 8, PROBE | GET | id))).isEqualTo(get);
    assertThat(spelled(client.feature(device, 8, PROBE | SET | id))).isEqualTo(set);
    assertThat(spelled(client.feature(device, 8, PROBE | GET | SET | id))).isEqualTo(both);
  }

  private static String spelled(int result) {
    return result < 0 ? Errno.ofResult(result).name() : Integer.toString(result);
  }

  @Test
  void answersABadHeaderAddressFirst() {
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, 4096))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, 0))
        .isEqualTo(Errno.EFAULT.negative());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7})
  void answersAShortHeaderBeforeAnAbsentFeature(int argsz) {
    assertThat(client.feature(device, argsz, PROBE | GET | 5)).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void answersUnknownFlagsBeforeAnAbsentFeature() {
    assertThat(client.feature(device, 16, 0x80000 | GET | 5)).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void answersGetWithSetBeforeAnAbsentFeature() {
    assertThat(client.feature(device, 16, GET | SET | 5)).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void answersAnAbsentFeatureBeforeAWrongOperation() {
    assertThat(client.feature(device, 16, GET | 5)).isEqualTo(Errno.ENOTTY.negative());
    assertThat(client.feature(device, 16, 5)).isEqualTo(Errno.ENOTTY.negative());
  }

  @Test
  void wantsAnOperationUnlessItIsProbed() {
    assertThat(client.feature(device, 16, 1)).isEqualTo(Errno.EINVAL.negative());
  }

  @Test
  void wantsRoomForThePayload() {
    assertThat(client.feature(device, 15, GET | 1)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.feature(device, 15, GET | 2)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.feature(device, 15, GET | 9)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.feature(device, 31, SET | 6)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.feature(device, 39, GET | 8)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.feature(device, 8, SET | 7)).isZero();
    assertThat(client.feature(device, 4096, GET | 1)).isZero();
  }

  @Test
  void answersABadPayloadAddress() {
    long lastEight = client.rw(AddressTable.PAGE) + AddressTable.PAGE - 8;
    client.kernel.view(lastEight, 8).putInt(0, 16).putInt(4, GET | 1);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, lastEight))
        .isEqualTo(Errno.EFAULT.negative());
  }

  @Test
  void tellsItsFeaturesAndItsSize() {
    assertThat(client.feature(device, 16, GET | 1)).isZero();
    assertThat(client.mem.getLong(8)).isEqualTo(7);
    assertThat(client.feature(device, 16, GET | 9)).isZero();
    assertThat(client.mem.getLong(8)).isEqualTo(96);
  }

  @ParameterizedTest
  @CsvSource({
    // page size, ranges, iova of the second, its length, result
    "4096, 1, 0, 0, 0",
    "4096, 0, 0, 0, EINVAL",
    "4096, 257, 0, 0, E2BIG",
    "4096, 2, 0x10000, 0x1000, 0",
    "4096, 2, 0x10000, 0x1800, EINVAL",
    "4096, 2, 0x10800, 0x1000, EINVAL",
    "4096, 2, 0x0, 0x1000, EINVAL",
    "4096, 2, 0xfffffffffffff000, 0x2000, EOVERFLOW",
    "0, 1, 0, 0, EINVAL",
  })
  void checksTheRangesOfDmaLogging(
      long pageSize, int count, String iova, String length, String result) {
    long ranges = client.at + 8192;
    for (int at = 0; at < 257; at++) {
      client.mem.putLong(8192 + 16 * at, 0x100000L * at).putLong(8200 + 16 * at, 4096);
    }
    if (count == 2) {
      client
          .mem
          .putLong(8208, Long.parseUnsignedLong(iova.substring(2), 16))
          .putLong(8216, Long.parseUnsignedLong(length.substring(2), 16));
    }
    client.mem.putLong(8, pageSize).putInt(16, count).putInt(20, 0).putLong(24, ranges);
    assertThat(spelled(client.feature(device, 32, SET | 6))).isEqualTo(result);
  }

  @Test
  void takesTheMostRangesThatThereMayBe() {
    for (int at = 0; at < 256; at++) {
      client.mem.putLong(8192 + 16 * at, 0x100000L * at).putLong(8200 + 16 * at, 4096);
    }
    client.mem.putLong(8, 4096).putInt(16, 256).putLong(24, client.at + 8192);
    assertThat(client.feature(device, 32, SET | 6)).isZero();
    assertThat(client.mem.getLong(8)).as("page size in use").isEqualTo(4096);
  }

  /** What a report comes to whose argument is right: the kernel was built without IOMMUFD. */
  String reported() {
    return "EOPNOTSUPP";
  }

  private String report(String iova, String length, long pageSize) {
    client
        .mem
        .putLong(8, Long.parseUnsignedLong(iova.replace("0x", ""), 16))
        .putLong(16, Long.decode(length))
        .putLong(24, pageSize)
        .putLong(32, client.at + 8192);
    return spelled(client.feature(device, 40, GET | 8));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x1000, 2048, EINVAL",
    "0, 0x1000, 12288, EINVAL",
    "0xfffffffffffff000, 0x2000, 4096, EOVERFLOW",
  })
  void checksTheArgumentOfAReport(String iova, String length, long pageSize, String result) {
    assertThat(report(iova, length, pageSize)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({"0, 0x1000, 4096", "0, 0x2000, 8192", "0x100000, 0, 4096"})
  void reportsOnlyWithIommufd(String iova, String length, long pageSize) {
    assertThat(report(iova, length, pageSize)).isEqualTo(reported());
  }
}
