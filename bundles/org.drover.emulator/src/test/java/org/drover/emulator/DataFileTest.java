// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data descriptors of a kernel's mtty: saving, loading, and when they die. */
class DataFileTest {
  private static final int ENODEV = Errno.ENODEV.negative();
  private static final int EINVAL = Errno.EINVAL.negative();
  private static final int EFAULT = Errno.EFAULT.negative();

  private final Client client = Client.withMtty();
  private int device;

  @BeforeEach
  void open() {
    device = client.device("mtty-0");
  }

  @Test
  void yieldsTheHeaderInPreCopyAndTheRestOnTheSameDescriptor() {
    int fd = client.to(device, MigrationState.PRE_COPY);
    assertThat(client.kernel.fcntl(fd, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
    assertThat(client.kernel.fcntl(fd, Fcntl.F_GETFL, 0)).isEqualTo(Fcntl.O_RDONLY);
    assertThat(initialBytes(fd)).isEqualTo(24);
    assertThat(client.read(fd, 10)).isEqualTo(10);
    assertThat(initialBytes(fd)).isEqualTo(14);
    assertThat(client.read(fd, 100)).isEqualTo(14);
    assertThat(initialBytes(fd)).isZero();
    assertThat(client.read(fd, 100)).as("drained in PRE_COPY").isZero();
    assertThat(client.kernel.fcntl(fd, Fcntl.F_SETFL, Fcntl.O_NONBLOCK)).isZero();
    assertThat(client.read(fd, 100)).as("and without blocking").isZero();

    assertThat(client.to(device, MigrationState.PRE_COPY_P2P)).isEqualTo(-1);
    assertThat(initialBytes(fd)).isZero();
    assertThat(client.to(device, MigrationState.PRE_COPY)).isEqualTo(-1);
    assertThat(client.to(device, MigrationState.STOP_COPY)).isEqualTo(-1);
    assertThat(client.precopyInfo(fd, 24)).isEqualTo(EINVAL);
    assertThat(client.read(fd, 100)).isEqualTo(72);
    assertThat(client.read(fd, 100)).isZero();

    client.to(device, MigrationState.STOP);
    assertThat(client.read(fd, 100)).isEqualTo(ENODEV);
    assertThat(client.read(fd, 0)).isEqualTo(ENODEV);
    assertThat(client.precopyInfo(fd, 24)).as("the state is looked at first").isEqualTo(EINVAL);
  }

  private long initialBytes(int fd) {
    assertThat(client.precopyInfo(fd, 24)).isZero();
    assertThat(client.mem.getInt(4)).as("flags are echoed").isEqualTo(0xabcd_0000);
    assertThat(client.mem.getLong(16)).as("dirty_bytes").isZero();
    return client.mem.getLong(8);
  }

  @Test
  void yieldsEverythingOnEnteringStopCopyFromOutside() {
    assertThat(client.readAll(client.to(device, MigrationState.STOP_COPY))).hasSize(96);
  }

  @Test
  void checksThePrecopyArgument() {
    int fd = client.to(device, MigrationState.PRE_COPY);
    assertThat(client.precopyInfo(fd, 23)).isEqualTo(EINVAL);
    assertThat(client.precopyInfo(fd, 1000)).isZero();
    assertThat(client.kernel.ioctl(fd, Vfio.VFIO_MIG_GET_PRECOPY_INFO, 8)).isEqualTo(EFAULT);
    assertThat(client.kernel.ioctl(fd, Vfio.VFIO_DEVICE_GET_INFO, client.at))
        .isEqualTo(Errno.ENOTTY.negative());
  }

  @Test
  void isAStreamInOneDirection() {
    int saving = client.to(device, MigrationState.STOP_COPY);
    assertThat(client.write(saving, new byte[1])).isEqualTo(Errno.EBADF.negative());
    assertThat(client.kernel.pread(saving, client.at, 1, 0)).isEqualTo(Errno.ESPIPE.negative());
    assertThat(client.kernel.pwrite(saving, client.at, 1, 0)).isEqualTo(Errno.ESPIPE.negative());
    assertThat(client.kernel.mmap(4096, 1, 1, saving, 0)).isEqualTo(ENODEV);
    int resuming = client.to(device, MigrationState.RESUMING);
    assertThat(client.kernel.fcntl(resuming, Fcntl.F_GETFL, 0)).isEqualTo(Fcntl.O_WRONLY);
    assertThat(client.read(resuming, 1)).isEqualTo(Errno.EBADF.negative());
    assertThat(client.precopyInfo(resuming, 24)).isEqualTo(Errno.ENOTTY.negative());
  }

  @Test
  void isAlwaysReadyEvenWhenItIsDead() {
    int fd = client.to(device, MigrationState.PRE_COPY);
    assertThat(polled(fd)).isEqualTo(5);
    client.to(device, MigrationState.RUNNING);
    assertThat(polled(fd)).isEqualTo(5);
  }

  private int polled(int fd) {
    client.mem.putInt(0, fd).putShort(4, (short) 5).putShort(6, (short) 0);
    assertThat(client.kernel.poll(client.at, 1, 0)).isEqualTo(1);
    return client.mem.getShort(6);
  }

  @Test
  void keepsItsPlaceWhenTheBufferIsBad() {
    int fd = client.to(device, MigrationState.STOP_COPY);
    assertThat(client.kernel.read(fd, 8, 10)).isEqualTo(EFAULT);
    assertThat(client.kernel.read(fd, client.readOnly(), 10)).isEqualTo(EFAULT);
    assertThat(client.readAll(fd)).hasSize(96);
  }

  @Test
  void readsIntoMemoryOfSeveralProtections() {
    long two = client.rw(2 * AddressTable.PAGE);
    client.kernel.mprotect(two + AddressTable.PAGE, AddressTable.PAGE, 1);
    int fd = client.to(device, MigrationState.STOP_COPY);
    assertThat(client.kernel.read(fd, two + AddressTable.PAGE - 10, 20)).isEqualTo(EFAULT);
    client.kernel.mprotect(two + AddressTable.PAGE, AddressTable.PAGE, 3);
    assertThat(client.kernel.read(fd, two + AddressTable.PAGE - 10, 20)).isEqualTo(20);
    byte[] got = new byte[20];
    client.kernel.view(two, 2 * AddressTable.PAGE).get(AddressTable.PAGE - 10, got);
    assertThat(got[0]).isEqualTo((byte) 0x4e);
    assertThat(got[8]).as("major").isEqualTo((byte) 1);
    assertThat(got[16]).as("ports").isEqualTo((byte) 2);
  }

  @Test
  void takesAStreamAndGivesItBack() {
    client.out(device, 0, 7, 0x5a);
    byte[] image = client.readAll(client.to(device, MigrationState.STOP_COPY));
    client.to(device, MigrationState.RUNNING);
    client.out(device, 0, 7, 0x11);
    int fd = client.to(device, MigrationState.RESUMING);
    for (byte each : image) {
      assertThat(client.write(fd, new byte[] {each})).isEqualTo(1);
    }
    assertThat(client.write(fd, new byte[0])).isZero();
    client.to(device, MigrationState.RUNNING);
    assertThat(client.in(device, 0, 7)).isEqualTo(0x5a);
    assertThat(client.write(fd, new byte[0])).as("dead").isEqualTo(ENODEV);
  }

  @Test
  void refusesWhatIsTooLongAsAWhole() {
    byte[] image = client.readAll(client.to(device, MigrationState.STOP_COPY));
    int fd = client.to(device, MigrationState.RESUMING);
    assertThat(client.write(fd, new byte[97])).isEqualTo(Errno.ENOMEM.negative());
    assertThat(client.write(fd, image)).as("the position is unchanged").isEqualTo(96);
    assertThat(client.write(fd, new byte[1])).isEqualTo(Errno.ENOMEM.negative());
    assertThat(client.set(device, MigrationState.STOP)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 12, 16, 20})
  void loadsAWrongStreamAfterOneError(int wrongByte) {
    byte[] image = client.readAll(client.to(device, MigrationState.STOP_COPY));
    image[wrongByte] ^= 2;
    image[31] = 0x77;
    int fd = client.to(device, MigrationState.RESUMING);
    assertThat(client.write(fd, Arrays.copyOfRange(image, 0, 23))).isEqualTo(23);
    assertThat(client.write(fd, Arrays.copyOfRange(image, 23, 24))).isEqualTo(EFAULT);
    assertThat(client.write(fd, Arrays.copyOfRange(image, 24, 96))).isEqualTo(72);
    assertThat(client.set(device, MigrationState.RUNNING)).as("pitfall 16").isZero();
    assertThat(client.in(device, 0, 7)).isEqualTo(0x77);
  }

  @Test
  void staysInResumingUntilTheStreamIsWhole() {
    byte[] image = client.readAll(client.to(device, MigrationState.STOP_COPY));
    int fd = client.to(device, MigrationState.RESUMING);
    client.write(fd, Arrays.copyOfRange(image, 0, 95));
    assertThat(client.set(device, MigrationState.STOP)).isEqualTo(EINVAL);
    assertThat(client.state(device)).isEqualTo(MigrationState.RESUMING);
    assertThat(client.write(fd, Arrays.copyOfRange(image, 95, 96))).isEqualTo(1);
    assertThat(client.set(device, MigrationState.STOP)).isZero();
  }

  @Test
  void loadsWhatItWasGivenThoughTheUserClosedIt() {
    byte[] image = client.readAll(client.to(device, MigrationState.STOP_COPY));
    image[31] = 0x66;
    int fd = client.to(device, MigrationState.RESUMING);
    client.write(fd, image);
    client.kernel.close(fd);
    client.to(device, MigrationState.RUNNING);
    assertThat(client.in(device, 0, 7)).isEqualTo(0x66);
  }

  @Test
  void losesTheStreamButNotTheStateWhenDescriptorsRunOut() {
    client.kernel.fds().limit(client.kernel.eventfd(0, 0) + 1);
    assertThat(client.set(device, MigrationState.STOP_COPY)).isEqualTo(Errno.EMFILE.negative());
    assertThat(client.fd()).as("what was passed").isEqualTo(99);
    assertThat(client.state(device)).isEqualTo(MigrationState.STOP_COPY);
    assertThat(client.kernel.open("/dev/vfio/vfio", 2)).isEqualTo(Errno.EMFILE.negative());
    assertThat(client.kernel.eventfd(0, 0)).isEqualTo(Errno.EMFILE.negative());

    client.kernel.fds().limit(1024);
    client.to(device, MigrationState.STOP);
    assertThat(client.to(device, MigrationState.STOP_COPY)).isPositive();
  }

  @Test
  void reachesTheStateWhenTheAnswerCannotBeCopied() {
    long page = client.rw(AddressTable.PAGE);
    client
        .kernel
        .view(page, 16)
        .putInt(0, 16)
        .putInt(4, Client.SET | 2)
        .putInt(8, MigrationState.STOP_COPY.code());
    client.kernel.mprotect(page, AddressTable.PAGE, 1);
    int before = client.kernel.fds().kinds().getOrDefault("DataFile", 0);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, page)).isEqualTo(EFAULT);
    assertThat(client.state(device)).isEqualTo(MigrationState.STOP_COPY);
    assertThat(client.kernel.fds().kinds().getOrDefault("DataFile", 0)).isEqualTo(before);
  }

  @Test
  void leavesTheStateAloneWhenTheUserClosesIt() {
    int fd = client.to(device, MigrationState.PRE_COPY);
    client.kernel.close(fd);
    assertThat(client.to(device, MigrationState.PRE_COPY)).isEqualTo(-1);
    assertThat(client.to(device, MigrationState.STOP_COPY)).isEqualTo(-1);
    client.to(device, MigrationState.STOP);
    assertThat(client.to(device, MigrationState.STOP_COPY)).isPositive();
  }

  @Test
  void makesAFreshOneAfterAnAbort() {
    int first = client.to(device, MigrationState.PRE_COPY);
    client.to(device, MigrationState.RUNNING);
    int second = client.to(device, MigrationState.PRE_COPY);
    assertThat(second).isNotEqualTo(first);
    assertThat(client.read(first, 1)).isEqualTo(ENODEV);
    assertThat(client.read(second, 1)).isEqualTo(1);
  }

  @Test
  void diesByAResetWhichLeavesTheRegisters() {
    client.out(device, 1, 7, 0x42);
    int fd = client.to(device, MigrationState.STOP_COPY);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0)).isZero();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(client.read(fd, 1)).isEqualTo(ENODEV);
    assertThat(client.in(device, 1, 7)).isEqualTo(0x42);
  }

  @Test
  void keepsTheStateOverACloseButNotTheDescriptor() {
    client.to(device, MigrationState.PRE_COPY);
    client.kernel.close(device);
    closeAll();
    device = client.device("mtty-0");
    assertThat(client.state(device)).isEqualTo(MigrationState.PRE_COPY);
    assertThat(client.to(device, MigrationState.PRE_COPY_P2P)).isEqualTo(-1);
    assertThat(client.to(device, MigrationState.PRE_COPY)).isEqualTo(-1);
    int fd = client.to(device, MigrationState.STOP_COPY);
    assertThat(fd).as("made anew").isPositive();
    assertThat(client.readAll(fd)).hasSize(96);
  }

  @Test
  void keepsStopOverAClose() {
    client.to(device, MigrationState.STOP);
    client.kernel.close(device);
    closeAll();
    device = client.device("mtty-0");
    assertThat(client.state(device)).isEqualTo(MigrationState.STOP);
  }

  private void closeAll() {
    for (int fd = 3; fd < 20; fd++) {
      client.kernel.close(fd);
    }
  }

  @Test
  void sharesItsPlaceWithADuplicate() {
    int fd = client.to(device, MigrationState.STOP_COPY);
    int other = client.kernel.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 100);
    assertThat(other).isEqualTo(100);
    assertThat(client.read(fd, 90)).isEqualTo(90);
    client.kernel.close(fd);
    assertThat(client.read(fd, 1)).isEqualTo(Errno.EBADF.negative());
    assertThat(client.read(other, 90)).isEqualTo(6);
  }
}
