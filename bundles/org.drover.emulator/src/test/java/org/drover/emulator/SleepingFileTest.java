// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.Errno;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Poll;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data files of drivers that let a reader sleep and that have a {@code poll} (section 4.1). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SleepingFileTest {
  private static final int SAVED = 0x5a;

  private final SleepyModel model = new SleepyModel();
  private final Client client = new Client(model);
  private int device;

  @BeforeEach
  void open() {
    client.emulation.create("sleepy", "s0", Map.of());
    device = client.device("s0");
  }

  private int saving() {
    return client.to(device, MigrationState.PRE_COPY);
  }

  @Test
  void aReaderSleepsWithoutTheStateMutex() throws Exception {
    int fd = saving();
    long page = client.rw(AddressTable.PAGE);
    CompletableFuture<Long> read =
        CompletableFuture.supplyAsync(() -> client.kernel.read(fd, page, 8));
    model.saving.sleeps.await();

    assertThat(client.state(device)).isEqualTo(MigrationState.PRE_COPY);
    assertThat(read).isNotDone();
    model.saving.put(SAVED);

    assertThat(read.join()).isEqualTo(1);
    assertThat(client.kernel.view(page, 1).get(0)).isEqualTo((byte) SAVED);
  }

  @Test
  void aSleepingReaderHoldsNoMemory() throws Exception {
    int fd = saving();
    long page = client.rw(AddressTable.PAGE);
    CompletableFuture<Long> read =
        CompletableFuture.supplyAsync(() -> client.kernel.read(fd, page, 8));
    model.saving.sleeps.await();

    assertThat(client.kernel.munmap(page, AddressTable.PAGE)).isZero();
    model.saving.put(SAVED);

    assertThat(read.join()).isEqualTo(Errno.EFAULT.negative());
  }

  @Test
  void aDescriptorThatDoesNotBlockIsToldSo() {
    int fd = saving();
    assertThat(client.kernel.fcntl(fd, Fcntl.F_SETFL, Fcntl.O_NONBLOCK)).isZero();
    assertThat(client.read(fd, 8)).isEqualTo(Errno.EAGAIN.negative());
    model.saving.put(SAVED);
    assertThat(client.read(fd, 8)).isEqualTo(1);
  }

  @Test
  void pollTellsWhatTheDriverTells() {
    int fd = saving();
    assertThat(poll(fd, 0)).isZero();
    model.saving.put(SAVED);
    assertThat(poll(fd, 0)).isEqualTo(1);
    assertThat(client.mem.getShort(6)).isEqualTo((short) (Poll.POLLIN | Poll.POLLRDNORM));
  }

  private int poll(int fd, int timeoutMs) {
    int asked = Poll.POLLIN | Poll.POLLRDNORM | Poll.POLLRDHUP;
    client.mem.putInt(0, fd).putShort(4, (short) asked).putShort(6, (short) 0);
    return client.kernel.poll(client.at, 1, timeoutMs);
  }

  @Test
  void whoPollsIsWokenByAChange() {
    int fd = saving();
    CompletableFuture<Integer> polled = CompletableFuture.supplyAsync(() -> poll(fd, -1));
    while (client.kernel.fds().waiters().sleepers() == 0) {
      Thread.onSpinWait();
    }
    model.saving.put(SAVED);
    assertThat(polled.join()).isEqualTo(1);
  }

  /** As mlx5 does, which copies the whole structure in and sets one word of it. */
  @Test
  void anEstimateOfOneKindLeavesTheOtherWordAsItCame() {
    int fd = saving();
    client.mem.putInt(0, 24).putInt(4, 0).putLong(8, 77).putLong(16, 78);
    assertThat(client.kernel.ioctl(fd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, client.at)).isZero();
    assertThat(client.mem.getLong(8)).isEqualTo(5);
    assertThat(client.mem.getLong(16)).isEqualTo(78);
    model.saving.estimate = new ModelFile.PreCopyAnswer.Dirty(6);
    assertThat(client.kernel.ioctl(fd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, client.at)).isZero();
    assertThat(client.mem.getLong(8)).isEqualTo(5);
    assertThat(client.mem.getLong(16)).isEqualTo(6);
  }

  /** A RESET during it returns at once; it is carried out when the load has ended. */
  @Test
  void aResetWaitsForTheWholeOfWhatHoldsTheMutex() {
    int fd = client.to(device, MigrationState.RESUMING);
    model.duringWrite =
        () -> {
          int reset =
              CompletableFuture.supplyAsync(
                      () -> client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0))
                  .join();
          assertThat(reset).isZero();
        };
    assertThat(client.write(fd, new byte[3])).isEqualTo(3);
    assertThat(model.stateWithin).isEqualTo(MigrationState.RESUMING);
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
  }
}
