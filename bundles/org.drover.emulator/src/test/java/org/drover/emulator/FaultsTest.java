// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.service.Emulation.Fault;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults on demand, and what a slow device does to the others. */
class FaultsTest {
  private static final DeviceAddress MTTY_0 = DeviceAddress.parse("emu:mtty-0");
  private static final DeviceAddress MTTY_1 = DeviceAddress.parse("emu:mtty-1");
  private static final int EIO = 5;
  private static final long GUARD_SECONDS = 20;
  private static final long FOR_EVER_MS = 3_600_000;

  private final Client client = Client.withMtty();
  private int device;

  @BeforeEach
  void open() {
    device = client.device("mtty-0");
  }

  @AfterEach
  void disarm() {
    client.emulation.disarm();
  }

  private void arm(
      DeviceAddress address, String call, long nth, long times, Fault.Kind kind, long value) {
    client.emulation.arm(new Fault(address, call, nth, times, kind, value, EIO));
  }

  @Test
  void failsTheNthCallAndAsManyAsItSays() {
    int fd = client.to(device, MigrationState.STOP_COPY);
    arm(MTTY_0, "read", 2, 2, Fault.Kind.FAIL, EIO);
    assertThat(client.emulation.faults()).hasSize(1);
    assertThat(client.read(fd, 1)).isEqualTo(1);
    assertThat(client.read(fd, 1)).isEqualTo(-EIO);
    assertThat(client.read(fd, 1)).isEqualTo(-EIO);
    assertThat(client.emulation.faults()).as("spent").isEmpty();
    assertThat(client.read(fd, 100)).as("nothing was lost").isEqualTo(95);
  }

  @Test
  void failsForEverUntilItIsDisarmed() {
    int fd = client.to(device, MigrationState.STOP_COPY);
    arm(null, "read", 1, 0, Fault.Kind.FAIL, EIO);
    for (int at = 0; at < 10; at++) {
      assertThat(client.read(fd, 1)).isEqualTo(-EIO);
    }
    client.emulation.disarm();
    assertThat(client.read(fd, 1)).isEqualTo(1);
  }

  @Test
  void failsASetInsideOfTheDriver() {
    arm(MTTY_0, "SET_STOP_COPY", 1, 1, Fault.Kind.FAIL, EIO);
    assertThat(client.set(device, MigrationState.STOP_COPY)).isEqualTo(-EIO);
    assertThat(client.mem.getInt(8)).as("device_state is what was asked for").isEqualTo(3);
    assertThat(client.fd()).isEqualTo(-1);
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(client.to(device, MigrationState.STOP_COPY)).isPositive();
  }

  @Test
  void failsAnIoctlByItsNameOrByTheFeaturesName() {
    arm(MTTY_0, "VFIO_DEVICE_FEATURE_MIG_DATA_SIZE", 1, 1, Fault.Kind.FAIL, EIO);
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(client.feature(device, 16, Client.GET | 9)).isEqualTo(-EIO);
    arm(MTTY_0, "VFIO_DEVICE_RESET", 1, 1, Fault.Kind.FAIL, EIO);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0)).isEqualTo(-EIO);
    arm(null, "ioctl", 1, 1, Fault.Kind.FAIL, EIO);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0)).isEqualTo(-EIO);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0)).isZero();
  }

  @Test
  void leavesOtherDevicesAlone() {
    arm(MTTY_1, "SET_STOP", 1, 0, Fault.Kind.FAIL, EIO);
    client.to(device, MigrationState.STOP);
  }

  @Test
  void lacksADescriptorAfterTheTransition() {
    arm(MTTY_0, "fd", 1, 1, Fault.Kind.FAIL, Errno.EMFILE.number());
    assertThat(client.set(device, MigrationState.STOP_COPY)).isEqualTo(Errno.EMFILE.negative());
    assertThat(client.state(device)).as("pitfall 7").isEqualTo(MigrationState.STOP_COPY);
  }

  @Test
  void readsAndWritesShort() {
    int fd = client.to(device, MigrationState.STOP_COPY);
    arm(MTTY_0, "read", 1, 1, Fault.Kind.SHORT, 3);
    assertThat(client.read(fd, 50)).isEqualTo(3);
    assertThat(client.read(fd, 50)).isEqualTo(50);
    int resuming = client.to(device, MigrationState.RESUMING);
    arm(MTTY_0, "write", 1, 0, Fault.Kind.SHORT, 7);
    assertThat(client.write(resuming, new byte[20])).isEqualTo(7);
    assertThat(client.write(resuming, new byte[20])).isEqualTo(7);
  }

  @Test
  void failsAtAByteOfTheStream() {
    int fd = client.to(device, MigrationState.STOP_COPY);
    arm(MTTY_0, "read", 1, 1, Fault.Kind.AT_BYTE, 30);
    assertThat(client.read(fd, 20)).isEqualTo(20);
    assertThat(client.read(fd, 20)).as("up to the byte").isEqualTo(10);
    assertThat(client.read(fd, 20)).isEqualTo(-EIO);
    assertThat(client.read(fd, 100)).isEqualTo(66);
  }

  @Test
  void refusesFaultsThatCannotBe() {
    assertThatThrownBy(() -> arm(null, "read", 0, 1, Fault.Kind.FAIL, EIO))
        .isInstanceOf(DroverException.class);
    assertThatThrownBy(() -> arm(null, "read", 1, 1, Fault.Kind.FAIL, 0))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("errno 0");
  }

  @Test
  void failsAnArcAndLeavesTheDeviceHalfWay() {
    arm(MTTY_0, "ARC_RUNNING_P2P_STOP", 1, 1, Fault.Kind.FAIL, EIO);
    assertThat(client.set(device, MigrationState.STOP_COPY)).isEqualTo(-EIO);
    assertThat(client.fd()).isEqualTo(-1);
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING_P2P);
    client.to(device, MigrationState.RUNNING);
  }

  @Test
  void breaksADeviceUntilItIsReset() {
    int data = client.to(device, MigrationState.PRE_COPY);
    arm(MTTY_0, "BREAK_PRE_COPY_P2P_STOP_COPY", 1, 1, Fault.Kind.FAIL, EIO);
    assertThat(client.set(device, MigrationState.STOP_COPY)).isEqualTo(-EIO);
    assertThat(client.state(device)).isEqualTo(MigrationState.ERROR);
    assertThat(client.set(device, MigrationState.RUNNING)).isEqualTo(Errno.EINVAL.negative());
    assertThat(client.read(data, 8)).isEqualTo(Errno.ENODEV.negative());
    assertThat(client.precopyInfo(data, 24)).isEqualTo(Errno.ENODEV.negative());
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0)).isZero();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(client.readAll(client.to(device, MigrationState.STOP_COPY))).hasSize(96);
  }

  @Test
  void failsAGetAlone() {
    arm(MTTY_0, "GET_MIG_DEVICE_STATE", 1, 1, Fault.Kind.FAIL, EIO);
    client.to(device, MigrationState.STOP);
    assertThat(client.feature(device, 16, Client.GET | Client.MIG_DEVICE_STATE)).isEqualTo(-EIO);
    assertThat(client.state(device)).isEqualTo(MigrationState.STOP);
  }

  @Test
  void failsCallsThatNoDeviceAnswers() {
    long page = client.rw(AddressTable.PAGE);
    int memory = client.kernel.memfd_create("dma", 0);
    for (String call :
        List.of(
            "mmap",
            "munmap",
            "mprotect",
            "poll",
            "eventfd",
            "memfd_create",
            "fcntl",
            "ftruncate")) {
      arm(null, call, 1, 1, Fault.Kind.FAIL, EIO);
    }
    assertThat(client.rw(AddressTable.PAGE)).isEqualTo(-EIO);
    assertThat(client.kernel.munmap(page, AddressTable.PAGE)).isEqualTo(-EIO);
    assertThat(client.kernel.mprotect(page, AddressTable.PAGE, Mman.PROT_READ)).isEqualTo(-EIO);
    assertThat(client.kernel.poll(page, 1, 0)).isEqualTo(-EIO);
    assertThat(client.kernel.eventfd(0, 0)).isEqualTo(-EIO);
    assertThat(client.kernel.memfd_create("dma", 0)).isEqualTo(-EIO);
    assertThat(client.kernel.fcntl(memory, Fcntl.F_GETFD, 0)).isEqualTo(-EIO);
    assertThat(client.kernel.ftruncate(memory, 1)).isEqualTo(-EIO);
    assertThat(client.emulation.faults()).isEmpty();
    assertThat(client.kernel.munmap(page, AddressTable.PAGE)).as("it is still there").isZero();
  }

  @Test
  void refusesFaultsThatCouldNeverAct() {
    assertThatThrownBy(() -> arm(MTTY_0, "SET_STOPCOPY", 1, 1, Fault.Kind.FAIL, EIO))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("no call SET_STOPCOPY")
        .hasMessageContaining("SET_STOP_COPY")
        .hasMessageContaining("ARC_RUNNING_P2P_STOP")
        .hasMessageContaining("VFIO_IOMMU_MAP_DMA");
    assertThatThrownBy(() -> arm(null, "read", 1, 1, Fault.Kind.SHORT, 0))
        .hasMessageContaining("at least 1 byte");
    assertThatThrownBy(() -> arm(null, "ioctl", 1, 1, Fault.Kind.SHORT, 4))
        .hasMessageContaining("ioctl moves no bytes");
    assertThatThrownBy(() -> arm(null, "SET_STOP", 1, 1, Fault.Kind.AT_BYTE, 4))
        .hasMessageContaining("SET_STOP belongs to no stream");
    assertThatThrownBy(() -> arm(MTTY_0, "VFIO_IOMMU_MAP_DMA", 1, 1, Fault.Kind.FAIL, EIO))
        .hasMessageContaining("VFIO_IOMMU_MAP_DMA belongs to no device");
    assertThat(client.emulation.faults()).isEmpty();
  }

  @Test
  void failsTheIoctlsOfNodesAndIommufdsByTheirNames() {
    CdevClient cdevs = CdevClient.withMtty();
    EmulationService emulation = cdevs.client.emulation;
    int iommufd = cdevs.iommufd();
    int cdev = cdevs.cdev("mtty-0");
    emulation.arm(fail(MTTY_0, "VFIO_DEVICE_BIND_IOMMUFD"));
    assertThat(cdevs.bind(cdev, iommufd)).isEqualTo(-EIO);
    assertThat(cdevs.bind(cdev, iommufd)).isZero();
    int ioas = cdevs.ioas(iommufd);
    emulation.arm(fail(MTTY_0, "VFIO_DEVICE_ATTACH_IOMMUFD_PT"));
    assertThat(cdevs.attach(cdev, ioas)).isEqualTo(-EIO);
    assertThat(cdevs.destroy(iommufd, ioas)).as("it is not attached").isZero();
    emulation.arm(fail(MTTY_0, "VFIO_DEVICE_DETACH_IOMMUFD_PT"));
    assertThat(cdevs.detach(cdev)).isEqualTo(-EIO);
    ioas = cdevs.ioas(iommufd);
    emulation.arm(fail(null, "IOMMU_IOAS_MAP"));
    assertThat(cdevs.map(iommufd, ioas, 0, 0x1000)).isEqualTo(-EIO);
    assertThat(cdevs.map(iommufd, ioas, 0, 0x1000)).isZero();
    emulation.arm(fail(null, "VFIO_CHECK_EXTENSION"));
    assertThat(cdevs.client.kernel.ioctl(iommufd, Vfio.VFIO_CHECK_EXTENSION, 3)).isEqualTo(-EIO);
    assertThat(emulation.faults()).isEmpty();
  }

  private static Fault fail(DeviceAddress device, String call) {
    return new Fault(device, call, 1, 1, Fault.Kind.FAIL, EIO, EIO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IOMMU_DESTROY",
        "IOMMU_IOAS_ALLOC",
        "IOMMU_IOAS_ALLOW_IOVAS",
        "IOMMU_IOAS_COPY",
        "IOMMU_IOAS_IOVA_RANGES",
        "IOMMU_IOAS_MAP",
        "IOMMU_IOAS_UNMAP",
        "IOMMU_OPTION",
        "IOMMU_VFIO_IOAS",
        "IOMMU_HWPT_ALLOC",
        "IOMMU_GET_HW_INFO",
        "IOMMU_HWPT_SET_DIRTY_TRACKING",
        "IOMMU_HWPT_GET_DIRTY_BITMAP"
      })
  void armsEveryIoctlOfAnIommufdWhereThereIsOne(String call) {
    EmulationService emulation = CdevClient.withMtty().client.emulation;
    emulation.arm(fail(null, call));
    assertThat(emulation.faults()).extracting(Fault::call).containsExactly(call);
    assertThatThrownBy(() -> emulation.arm(fail(MTTY_0, call)))
        .hasMessageContaining("belongs to no device");
    assertThatThrownBy(() -> client.emulation.arm(fail(null, call)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining(
            call
                + " is for /dev/iommu, which the kernel debian-6.12 lacks; set profile of"
                + " org.drover.emulator to iommufd-6.12");
  }

  @Test
  void waitsForASlowCall() {
    arm(MTTY_0, "SET_STOP", 1, 1, Fault.Kind.SLOW, 60);
    long start = System.nanoTime();
    client.to(device, MigrationState.STOP);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
  }

  @Test
  void blocksNobodyButTheSlowDevice() throws Exception {
    client.make("mtty-1", 1, 7);
    int other = client.device("mtty-1");
    arm(MTTY_0, "SET_STOP", 1, 1, Fault.Kind.SLOW, FOR_EVER_MS);
    CompletableFuture<Integer> slow = setInBackground();

    client.to(other, MigrationState.STOP);
    assertThat(client.state(other)).isEqualTo(MigrationState.STOP);
    CompletableFuture<Integer> get = getInBackground();
    assertThatThrownBy(() -> get.get(100, TimeUnit.MILLISECONDS))
        .as("a GET of the slow device waits for its mutex")
        .isInstanceOf(TimeoutException.class);
    // A reset that finds the mutex taken returns at once, and is done when it is free.
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_RESET, 0)).isZero();

    client.emulation.disarm();
    assertThat(result(slow)).isZero();
    result(get);
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
  }

  /** A SET to STOP in memory of its own; returns when it is inside of the driver. */
  private CompletableFuture<Integer> setInBackground() {
    long page = client.rw(AddressTable.PAGE);
    client.kernel.view(page, 16).putInt(0, 16).putInt(4, Client.SET | 2).putInt(8, 1);
    CompletableFuture<Integer> result =
        CompletableFuture.supplyAsync(
            () -> client.kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, page));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
    while (!client.emulation.faults().isEmpty()) {
      assertThat(System.nanoTime()).as("the fault has begun to act").isLessThan(end);
      Thread.onSpinWait();
    }
    return result;
  }

  private CompletableFuture<Integer> getInBackground() {
    long page = client.rw(AddressTable.PAGE);
    client.kernel.view(page, 16).putInt(0, 16).putInt(4, Client.GET | 2);
    return CompletableFuture.supplyAsync(
        () -> client.kernel.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, page));
  }

  private static int result(CompletableFuture<Integer> call)
      throws InterruptedException, ExecutionException, TimeoutException {
    return call.get(GUARD_SECONDS, TimeUnit.SECONDS);
  }
}
