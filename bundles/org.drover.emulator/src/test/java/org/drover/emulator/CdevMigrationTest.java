// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/** A migration from node to node, with memory mapped and its pages logged on the way. */
class CdevMigrationTest {
  private static final int START = Client.SET | 6;
  private static final int STOP = Client.SET | 7;
  private static final int REPORT = Client.GET | 8;
  private static final int BITMAP = 8192;
  private static final int ONES = 0x5a5a_5a5a;
  private static final long LENGTH = 0x10_0000;

  private final CdevClient cdevs = CdevClient.withMtty();
  private final Client client = cdevs.client;
  private final int iommufd = cdevs.iommufd();

  /** Opens a device, binds it, maps memory for it and attaches it. */
  private int attached(String name) {
    int cdev = cdevs.bound(name, iommufd);
    int ioas = cdevs.ioas(iommufd);
    assertThat(cdevs.map(iommufd, ioas, 7, client.at, 0x10_0000, 0x10000)).isZero();
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    return cdev;
  }

  @Test
  void movesAnMttyFromNodeToNode() {
    client.make("mtty-1", 2, 7);
    int source = attached("mtty-0");
    int destination = attached("mtty-1");
    client.out(source, 0, 7, 0x5a);
    client.out(source, 1, 7, 0xa5);

    assertThat(start(source, 4096)).isZero();
    int saving = client.to(source, MigrationState.PRE_COPY);
    assertThat(client.precopyInfo(saving, 24)).isZero();
    assertThat(client.mem.getLong(8)).isEqualTo(24);
    assertThat(client.to(source, MigrationState.PRE_COPY_P2P)).isEqualTo(-1);
    assertThat(report(source, 0x10_0000, LENGTH, 4096, client.at + BITMAP)).isZero();
    assertThat(client.to(source, MigrationState.STOP_COPY)).isEqualTo(-1);
    byte[] state = client.readAll(saving);
    assertThat(state).hasSize(96);
    client.kernel.close(saving);
    assertThat(client.feature(source, 8, STOP)).isZero();

    int resuming = client.to(destination, MigrationState.RESUMING);
    assertThat(client.write(resuming, state)).isEqualTo(96);
    assertThat(client.to(destination, MigrationState.RUNNING)).isEqualTo(-1);
    client.kernel.close(resuming);
    assertThat(client.in(destination, 0, 7)).isEqualTo(0x5a);
    assertThat(client.in(destination, 1, 7)).isEqualTo(0xa5);

    assertThat(client.kernel.ioctl(source, Vfio.VFIO_DEVICE_RESET, 0)).isZero();
    assertThat(client.state(source)).isEqualTo(MigrationState.RUNNING);
    client.kernel.close(source);
    client.kernel.close(destination);
    client.kernel.close(iommufd);
    assertThat(client.kernel.fds().kinds()).isEmpty();
  }

  /** As a real mtty: it stays as it was left, but what was read of it is over. */
  @Test
  void keepsItsStateOverACloseOfItsNode() {
    int cdev = attached("mtty-0");
    int data = client.to(cdev, MigrationState.STOP_COPY);
    client.kernel.close(cdev);
    assertThat(client.read(data, 8)).isEqualTo(Errno.ENODEV.negative());
    assertThat(client.state(attached("mtty-0"))).isEqualTo(MigrationState.STOP_COPY);
  }

  private int start(int device, long pageSize) {
    client.mem.putLong(4096, 0x10_0000).putLong(4104, LENGTH);
    client.mem.putLong(8, pageSize).putInt(16, 1).putInt(20, 0).putLong(24, client.at + 4096);
    return client.feature(device, 32, START);
  }

  private int report(int device, long iova, long length, long pageSize, long bitmap) {
    client.mem.putLong(8, iova).putLong(16, length).putLong(24, pageSize).putLong(32, bitmap);
    return client.feature(device, 40, REPORT);
  }

  /** The hooks of the kernel's sample are empty: what it answers was measured row by row. */
  @Test
  void logsAsTheSampleWhoseHooksAreEmpty() {
    int cdev = attached("mtty-0");
    for (int at = 0; at < 64; at += 4) {
      client.mem.putInt(BITMAP + at, ONES);
    }
    Map<String, Integer> rows = new LinkedHashMap<>();
    long bitmap = client.at + BITMAP;
    rows.put("REPORT before START", report(cdev, 0x10_0000, LENGTH, 4096, bitmap));
    rows.put("START", start(cdev, 4096));
    rows.put("START again", start(cdev, 8192));
    assertThat(client.mem.getLong(8)).as("page_size comes back as asked").isEqualTo(8192);
    rows.put("REPORT", report(cdev, 0x10_0000, LENGTH, 4096, bitmap));
    rows.put("REPORT outside", report(cdev, 0x1_0000_0000L, LENGTH, 4096, bitmap));
    rows.put("REPORT of nothing", report(cdev, 0x10_0000, 0, 4096, bitmap));
    rows.put("REPORT into nowhere", report(cdev, 0x10_0000, LENGTH, 4096, 8));
    rows.put("REPORT by 8192", report(cdev, 0x10_0000, LENGTH, 8192, bitmap));
    rows.put("STOP", client.feature(cdev, 8, STOP));
    rows.put("STOP again", client.feature(cdev, 8, STOP));
    rows.put("REPORT after STOP", report(cdev, 0x10_0000, LENGTH, 4096, bitmap));
    assertThat(rows).allSatisfy((row, result) -> assertThat(result).as(row).isZero());
    assertThat(report(cdev, 0x10_0000, LENGTH, 2048, bitmap)).isEqualTo(Errno.EINVAL.negative());
    for (int at = 0; at < 64; at += 4) {
      assertThat(client.mem.getInt(BITMAP + at)).as("bits are ORed, and none is").isEqualTo(ONES);
    }
  }

  @Test
  void reportsToWhoeverCameByItsGroupToo() {
    assertThat(report(client.device("mtty-0"), 0, LENGTH, 4096, client.at + BITMAP)).isZero();
  }

  @Test
  void readsOnlyWithANodeThatWasOpenedToRead() {
    int cdev = client.kernel.open(cdevs.node("mtty-0"), Fcntl.O_RDONLY);
    assertThat(cdevs.bind(cdev, iommufd)).isZero();
    assertThat(client.kernel.pread(cdev, client.at, 4, 7L << 40)).isEqualTo(4);
    assertThat(client.kernel.pwrite(cdev, client.at, 4, 7L << 40))
        .isEqualTo(Errno.EBADF.negative());
  }
}
