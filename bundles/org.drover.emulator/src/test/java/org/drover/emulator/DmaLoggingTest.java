// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.emulator.CdevClient.spelled;

import java.util.Map;
import org.drover.api.Errno;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a device logs of its own writes, by {@code VFIO_DEVICE_FEATURE_DMA_LOGGING_*} of sections
 * 1.6 of the facts: features 6, 7 and 8. A bitmap stands at 4096 of the client's memory, ranges at
 * 8192.
 */
class DmaLoggingTest {
  private static final int START = 6;
  private static final int STOP = 7;
  private static final int REPORT = 8;
  private static final int WORDS = 4096;
  private static final long IOVA = 0x100000;

  private final DmaModel model = new DmaModel();
  private final CdevClient cdevs = new CdevClient(Client.withIommufd(model));
  private final Client client = cdevs.client;
  private int device;

  @BeforeEach
  void open() {
    client.emulation.create("dma", "d0", Map.of("kind", "mdev"));
    int iommufd = cdevs.iommufd();
    device = cdevs.bound("d0", iommufd);
    int ioas = cdevs.ioas(iommufd);
    assertThat(cdevs.attach(device, ioas)).isZero();
    assertThat(cdevs.map(iommufd, ioas, 7, client.rw(1 << 20), IOVA, 1 << 20)).isZero();
  }

  private int start(long pageSize, long... ranges) {
    for (int at = 0; at < ranges.length; at++) {
      client.mem.putLong(8192 + 8 * at, ranges[at]);
    }
    client.mem.putLong(8, pageSize).putInt(16, ranges.length / 2).putInt(20, 0);
    client.mem.putLong(24, client.at + 8192);
    return client.feature(device, 32, Client.SET | START);
  }

  private int report(long iova, long length, long pageSize, long data) {
    client.mem.putLong(8, iova).putLong(16, length).putLong(24, pageSize).putLong(32, data);
    return client.feature(device, 40, Client.GET | REPORT);
  }

  private long word(long iova, long length, long pageSize) {
    client.mem.putLong(WORDS, 0);
    assertThat(report(iova, length, pageSize, client.at + WORDS)).isZero();
    return client.mem.getLong(WORDS);
  }

  private void write(long page) {
    model.device("mdev").write(IOVA + page * 4096 + 5, 1, 2);
  }

  @Test
  void exactlyThePagesAreDirtyThatItWrote() {
    assertThat(start(4096, IOVA, 1 << 20)).isZero();
    assertThat(word(IOVA, 64 * 4096, 4096)).as("nothing without a write").isZero();

    write(0);
    write(5);
    write(63);
    model.device("mdev").read(IOVA + 7 * 4096, 9);

    assertThat(word(IOVA, 64 * 4096, 4096)).isEqualTo(1 | 1 << 5 | 1L << 63);
    assertThat(word(IOVA, 64 * 4096, 4096)).as("a report clears it").isZero();
  }

  @Test
  void aWriteOverTheEndOfAPageMakesBothDirty() {
    start(4096, IOVA, 1 << 20);
    model.device("mdev").write(IOVA + 3 * 4096 - 1, 1, 2);

    assertThat(word(IOVA, 64 * 4096, 4096)).isEqualTo(0b1100);
  }

  @Test
  void aReportSpeaksInThePagesThatItIsAskedFor() {
    start(4096, IOVA, 1 << 20);
    write(4);
    assertThat(word(IOVA, 64 * 4096, 8192)).as("larger ones").isEqualTo(0b100);

    assertThat(start(8192, IOVA, 1 << 20)).isZero();
    assertThat(client.mem.getLong(8)).as("the page size that is used").isEqualTo(8192);
    write(4);
    assertThat(word(IOVA, 64 * 4096, 4096)).as("smaller ones").isEqualTo(0b110000);
  }

  @Test
  void bitsCountFromTheIovaAndAreAdded() {
    start(4096, IOVA, 1 << 20);
    write(9);
    client.mem.putLong(WORDS, 0xf);

    assertThat(report(IOVA + 4 * 4096, 8 * 4096, 4096, client.at + WORDS)).isZero();

    assertThat(client.mem.getLong(WORDS)).isEqualTo(0xf | 1 << 5);
  }

  @Test
  void onlyTheRangesAreLogged() {
    start(4096, IOVA + 0x2000, 0x2000, IOVA + 0x8000, 0x1000);
    for (int page = 0; page < 16; page++) {
      write(page);
    }

    assertThat(word(IOVA, 64 * 4096, 4096)).isEqualTo(0b1_0000_1100);
  }

  @Test
  void aReportThatBeginsElsewhereLeavesTheRest() {
    start(4096, IOVA, 1 << 20);
    write(1);
    write(20);

    assertThat(word(IOVA + 16 * 4096, 16 * 4096, 4096)).isEqualTo(1 << 4);
    assertThat(word(IOVA, 64 * 4096, 4096)).isEqualTo(2);
  }

  @Test
  void nothingIsLoggedBeforeTheStartOrAfterTheEnd() {
    write(1);
    assertThat(spelled(report(IOVA, 64 * 4096, 4096, client.at + WORDS)))
        .as("a clean answer would be taken for clean pages")
        .isEqualTo("EINVAL");
    start(4096, IOVA, 1 << 20);
    assertThat(word(IOVA, 64 * 4096, 4096)).isZero();
    write(2);
    assertThat(client.feature(device, 8, Client.SET | STOP)).isZero();
    write(3);
    assertThat(spelled(report(IOVA, 64 * 4096, 4096, client.at + WORDS))).isEqualTo("EINVAL");
    start(4096, IOVA, 1 << 20);
    assertThat(word(IOVA, 64 * 4096, 4096)).as("a new log").isZero();
  }

  @Test
  void aLogThatIsBrokenSaysSoAndKeepsWhatItHas() {
    start(4096, IOVA, 1 << 20);
    write(1);
    model.device("mdev").reports = Errno.EIO.negative();
    client.mem.putLong(WORDS, 0);
    assertThat(spelled(report(IOVA, 64 * 4096, 4096, client.at + WORDS))).isEqualTo("EIO");
    assertThat(client.mem.getLong(WORDS)).isZero();

    model.device("mdev").reports = 0;
    assertThat(word(IOVA, 64 * 4096, 4096)).isEqualTo(2);
  }

  /** As on a kernel: a bitmap that is not there is no error, and what it should tell is lost. */
  @Test
  void aWildBitmapIsPassedOver() {
    start(4096, IOVA, 1 << 20);
    write(1);

    assertThat(report(IOVA, 64 * 4096, 4096, 8)).isZero();
    assertThat(word(IOVA, 64 * 4096, 4096)).isZero();
  }

  @Test
  void aReportOfNothingIsNoError() {
    start(4096, IOVA, 1 << 20);
    write(1);

    assertThat(report(IOVA, 0, 4096, client.at + WORDS)).isZero();
    assertThat(word(IOVA, 64 * 4096, 4096)).isEqualTo(2);
  }

  /** Its kernel was built without what a report stands on. */
  @Test
  void debiansKernelCannotReport() {
    DmaModel other = new DmaModel();
    Client debian = new Client(other);
    debian.emulation.create("dma", "d0", Map.of("kind", "plain"));
    int opened = debian.device("d0");
    debian.mem.putLong(8192, IOVA).putLong(8200, 1 << 20);
    debian.mem.putLong(8, 4096).putInt(16, 1).putInt(20, 0).putLong(24, debian.at + 8192);
    assertThat(debian.feature(opened, 32, Client.SET | START)).isZero();

    debian.mem.putLong(8, IOVA).putLong(16, 4096).putLong(24, 4096).putLong(32, debian.at + WORDS);
    assertThat(spelled(debian.feature(opened, 40, Client.GET | REPORT))).isEqualTo("EOPNOTSUPP");
  }
}
