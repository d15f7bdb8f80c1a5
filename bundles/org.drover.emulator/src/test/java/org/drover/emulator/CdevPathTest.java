// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Devices by their own nodes, with the answers that were measured on a real 6.12 kernel with mtty,
 * and the order of the checks in {@code drivers/vfio/device_cdev.c}.
 */
class CdevPathTest {
  private static final int EINVAL = Errno.EINVAL.negative();
  private static final int EBUSY = Errno.EBUSY.negative();
  private static final int ENOENT = Errno.ENOENT.negative();
  private static final int NO_MEMORY = 8;

  private final CdevClient cdevs = CdevClient.withMtty();
  private final Client client = cdevs.client;
  private final int iommufd = cdevs.iommufd();

  @Test
  void hasNodesOfDevicesThatExist() {
    assertThat(client.kernel.open("/dev/vfio/devices/vfio7", Fcntl.O_RDWR)).isEqualTo(ENOENT);
    assertThat(cdevs.node("mtty-0")).isEqualTo("/dev/vfio/devices/vfio0");
    int cdev = cdevs.cdev("mtty-0");
    assertThat(cdev).isPositive();
    assertThat(client.kernel.fcntl(cdev, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
    assertThat(client.kernel.fcntl(cdev, Fcntl.F_GETFL, 0)).isEqualTo(Fcntl.O_RDWR);
  }

  @Test
  void hasNoNodesWithoutIommufd() {
    Client debian = Client.withMtty();
    assertThat(debian.kernel.open("/dev/vfio/devices/vfio0", Fcntl.O_RDWR)).isEqualTo(ENOENT);
    assertThat(debian.kernel.open("/dev/iommu", Fcntl.O_RDWR)).isEqualTo(ENOENT);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Vfio.VFIO_DEVICE_GET_INFO,
        Vfio.VFIO_DEVICE_GET_REGION_INFO,
        Vfio.VFIO_DEVICE_GET_IRQ_INFO,
        Vfio.VFIO_DEVICE_SET_IRQS,
        Vfio.VFIO_DEVICE_RESET,
        Vfio.VFIO_DEVICE_FEATURE,
        Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT,
        Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT,
        0x3bff
      })
  void refusesEveryOtherIoctlBeforeBind(int request) {
    int cdev = cdevs.cdev("mtty-0");
    client.mem.putInt(0, 32);
    assertThat(client.kernel.ioctl(cdev, request, client.at)).isEqualTo(EINVAL);
  }

  @Test
  void refusesToMoveBytesBeforeBind() {
    int cdev = cdevs.cdev("mtty-0");
    long config = 7L << 40;
    assertThat(client.kernel.read(cdev, client.at, 4)).isEqualTo(EINVAL);
    assertThat(client.kernel.write(cdev, client.at, 4)).isEqualTo(EINVAL);
    assertThat(client.kernel.pread(cdev, client.at, 4, config)).isEqualTo(EINVAL);
    assertThat(client.kernel.pwrite(cdev, client.at, 4, config)).isEqualTo(EINVAL);
    assertThat(client.kernel.mmap(4096, 3, 1, cdev, 0)).isEqualTo(EINVAL);

    assertThat(cdevs.bind(cdev, iommufd)).isZero();
    assertThat(client.kernel.pread(cdev, client.at, 4, config)).isEqualTo(4);
    assertThat(client.mem.getInt(0)).isEqualTo(0x32534348);
    client.out(cdev, 0, 7, 0x5a);
    assertThat(client.in(cdev, 0, 7)).isEqualTo(0x5a);
    assertThat(client.kernel.mmap(4096, 3, 1, cdev, 0)).as("mtty has no mmap").isEqualTo(EINVAL);
  }

  @ParameterizedTest
  @CsvSource({
    // argsz, flags, iommufd (99 for one that is), result
    "15, 0, 99, EINVAL",
    "16, 1, 99, EINVAL",
    "16, 0, -1, EINVAL",
    "16, 0, 777, EBADF",
    "16, 0, 99, 0",
    "24, 0, 99, 0",
  })
  void checksTheArgumentOfBind(int argsz, int flags, int fd, String result) {
    int cdev = cdevs.cdev("mtty-0");
    int bound = cdevs.bind(cdev, argsz, flags, fd == 99 ? iommufd : fd);
    assertThat(CdevClient.spelled(bound)).isEqualTo(result);
    if (bound < 0) {
      assertThat(cdevs.devid()).as("nothing is answered").isEqualTo(-1);
      assertThat(client.group("mtty-0")).as("the group is not blocked").isPositive();
    }
  }

  @Test
  void bindsToAnIommufdOnly() {
    int cdev = cdevs.cdev("mtty-0");
    for (int other : List.of(client.kernel.eventfd(0, 0), client.container(), cdev)) {
      assertThat(cdevs.bind(cdev, other)).isEqualTo(Errno.EBADFD.negative());
    }
    assertThat(client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_BIND_IOMMUFD, NO_MEMORY))
        .isEqualTo(Errno.EFAULT.negative());
  }

  @Test
  void keepsNothingThatItWasNotBoundTo() {
    client.make("mtty-1", 1, 7);
    int group = client.group("mtty-1");
    assertThat(cdevs.bind(cdevs.cdev("mtty-0"), group)).isEqualTo(Errno.EBADFD.negative());
    client.kernel.close(group);
    assertThat(client.group("mtty-1")).as("it was closed").isPositive();
  }

  @Test
  void isNotBoundIfItsIdCannotBeAnswered() {
    int cdev = cdevs.cdev("mtty-0");
    long page = client.rw(AddressTable.PAGE);
    client.kernel.view(page, 16).putInt(0, 16).putInt(8, iommufd);
    client.kernel.mprotect(page, AddressTable.PAGE, 1);
    assertThat(client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_BIND_IOMMUFD, page))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(client.feature(cdev, 16, Client.GET | 1)).isEqualTo(EINVAL);
    assertThat(cdevs.ioas(iommufd)).as("the id of the device is free again").isEqualTo(1);
    int group = client.group("mtty-0");
    assertThat(group).isPositive();
    client.kernel.close(group);
    assertThat(cdevs.bind(cdev, iommufd)).isZero();
  }

  @Test
  void bindsADeviceOnce() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    assertThat(cdevs.bind(cdev, iommufd)).as("a second BIND").isEqualTo(EINVAL);
    assertThat(cdevs.bind(cdev, cdevs.iommufd())).as("to another one").isEqualTo(EINVAL);
    int second = cdevs.cdev("mtty-0");
    assertThat(second).as("a second open").isPositive();
    assertThat(cdevs.bind(second, iommufd)).as("and its BIND").isEqualTo(EINVAL);
    assertThat(client.state(cdev)).isEqualTo(MigrationState.RUNNING);
    client.kernel.close(cdev);
    assertThat(cdevs.bind(second, iommufd)).isZero();
  }

  @Test
  void isBusyForItsGroupWhileItIsBound() {
    int cdev = cdevs.cdev("mtty-0");
    int group = client.group("mtty-0");
    assertThat(group).as("only open").isPositive();
    client.kernel.close(group);
    assertThat(cdevs.bind(cdev, iommufd)).isZero();
    assertThat(client.group("mtty-0")).isEqualTo(EBUSY);
    assertThat(cdevs.bind(cdev, iommufd)).isEqualTo(EINVAL);
    assertThat(client.group("mtty-0")).as("a failed BIND frees nothing").isEqualTo(EBUSY);
    client.kernel.close(cdev);
    assertThat(client.group("mtty-0")).isPositive();
  }

  @Test
  void isNotBoundWhileItsGroupIsOpen() {
    int cdev = cdevs.cdev("mtty-0");
    int group = client.group("mtty-0");
    assertThat(cdevs.bind(cdev, iommufd)).isEqualTo(EBUSY);
    int container = client.container();
    int device = client.open(group, container, "mtty-0");
    client.kernel.close(group);
    client.kernel.close(container);
    assertThat(cdevs.bind(cdev, iommufd)).as("the device keeps it open").isEqualTo(EBUSY);
    client.kernel.close(device);
    assertThat(cdevs.bind(cdev, iommufd)).isZero();
  }

  @Test
  void checksTheArgumentThenTheGroupThenTheIommufd() {
    int cdev = cdevs.cdev("mtty-0");
    client.group("mtty-0");
    assertThat(cdevs.bind(cdev, 16, 1, iommufd)).isEqualTo(EINVAL);
    assertThat(cdevs.bind(cdev, 16, 0, 777)).isEqualTo(EBUSY);
    CdevClient other = CdevClient.withMtty();
    int bound = other.bound("mtty-0", other.iommufd());
    assertThat(other.bind(bound, 16, 0, 777)).as("bound before EBADF").isEqualTo(EINVAL);
  }

  @Test
  void bindsNothingThatCameByWayOfItsGroup() {
    int device = client.device("mtty-0");
    assertThat(cdevs.bind(device, iommufd)).isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(device, Vfio.VFIO_DEVICE_BIND_IOMMUFD, NO_MEMORY))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(cdevs.attach(device, cdevs.ioas(iommufd))).isEqualTo(Errno.ENOTTY.negative());
    assertThat(cdevs.detach(device)).isEqualTo(Errno.ENOTTY.negative());
  }

  @Test
  void worksBeforeItIsAttached() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    assertThat(client.feature(cdev, 16, Client.GET | 1)).isZero();
    assertThat(client.mem.getLong(8)).isEqualTo(7);
    client.mem.putInt(0, 24);
    assertThat(client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_GET_INFO, client.at)).isZero();
    assertThat(client.mem.getInt(8)).isEqualTo(9);
    assertThat(client.kernel.ioctl(cdev, 0x3bff, 0)).isEqualTo(Errno.ENOTTY.negative());
  }

  @Test
  void attachesToAnAddressSpaceAndAnswersItsId() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int devid = cdevs.devid();
    int ioas = cdevs.ioas(iommufd);
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    assertThat(cdevs.ptId()).isEqualTo(ioas);
    assertThat(cdevs.attach(cdev, 99)).isEqualTo(ENOENT);
    assertThat(cdevs.attach(cdev, devid)).as("no address space").isEqualTo(ENOENT);
    assertThat(cdevs.attach(cdev, 0)).isEqualTo(ENOENT);
    assertThat(cdevs.destroy(iommufd, ioas)).as("it is still attached").isEqualTo(EBUSY);
  }

  @Test
  void attachesToAnotherOneInItsPlace() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int first = cdevs.ioas(iommufd);
    int second = cdevs.ioas(iommufd);
    assertThat(cdevs.attach(cdev, first)).isZero();
    assertThat(cdevs.attach(cdev, first)).as("the same again").isZero();
    assertThat(cdevs.attach(cdev, second)).isZero();
    assertThat(cdevs.ptId()).isEqualTo(second);
    assertThat(cdevs.destroy(iommufd, first)).isZero();
    assertThat(cdevs.destroy(iommufd, second)).isEqualTo(EBUSY);
  }

  @Test
  void checksTheArgumentsOfAttachAndDetach() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int ioas = cdevs.ioas(iommufd);
    assertThat(cdevs.attach(cdev, 11, 0, ioas)).isEqualTo(EINVAL);
    assertThat(cdevs.attach(cdev, 12, 1, ioas)).isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT, NO_MEMORY))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(cdevs.attach(cdev, 16, 0, ioas)).isZero();
    assertThat(cdevs.detach(cdev, 7, 0)).isEqualTo(EINVAL);
    assertThat(cdevs.detach(cdev, 8, 1)).isEqualTo(EINVAL);
    assertThat(client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT, NO_MEMORY))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(cdevs.destroy(iommufd, ioas)).as("nothing detached it").isEqualTo(EBUSY);
  }

  @Test
  void isNotAttachedIfTheIdCannotBeAnswered() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int ioas = cdevs.ioas(iommufd);
    long page = client.rw(AddressTable.PAGE);
    client.kernel.view(page, 12).putInt(0, 12).putInt(8, ioas);
    client.kernel.mprotect(page, AddressTable.PAGE, 1);
    assertThat(client.kernel.ioctl(cdev, Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT, page))
        .isEqualTo(Errno.EFAULT.negative());
    assertThat(cdevs.destroy(iommufd, ioas)).isZero();
  }

  @Test
  void detachesAsOftenAsItIsAsked() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int ioas = cdevs.ioas(iommufd);
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    assertThat(cdevs.detach(cdev)).isZero();
    assertThat(cdevs.detach(cdev)).isZero();
    assertThat(cdevs.destroy(iommufd, ioas)).isZero();
  }

  @Test
  void keepsItsIommufdUntilItIsClosed() {
    int cdev = cdevs.bound("mtty-0", iommufd);
    int ioas = cdevs.ioas(iommufd);
    int same = client.kernel.fcntl(iommufd, Fcntl.F_DUPFD_CLOEXEC, 0);
    client.kernel.close(iommufd);
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    assertThat(cdevs.destroy(same, ioas)).isEqualTo(EBUSY);
    client.kernel.close(cdev);
    assertThat(cdevs.destroy(same, ioas)).as("nobody is attached any more").isZero();
    assertThat(cdevs.ioas(same)).as("the device's id is free too").isEqualTo(1);
  }

  @Test
  void attachesThroughAnIommufdWhoseDescriptorIsClosed() {
    int ioas = cdevs.ioas(iommufd);
    int cdev = cdevs.bound("mtty-0", iommufd);
    client.kernel.close(iommufd);
    assertThat(cdevs.attach(cdev, ioas)).isZero();
    assertThat(cdevs.ptId()).isEqualTo(ioas);
  }

  @Test
  void bindsDevicesOfSeveralGroupsToOneIommufd() {
    client.make("mtty-1", 1, 7);
    int one = cdevs.bound("mtty-0", iommufd);
    int first = cdevs.devid();
    int other = cdevs.bound("mtty-1", iommufd);
    assertThat(cdevs.devid()).isNotEqualTo(first);
    int ioas = cdevs.ioas(iommufd);
    assertThat(cdevs.attach(one, ioas)).isZero();
    assertThat(cdevs.attach(other, ioas)).isZero();
    assertThat(cdevs.detach(one)).isZero();
    assertThat(cdevs.destroy(iommufd, ioas)).isEqualTo(EBUSY);
    assertThat(cdevs.detach(other)).isZero();
    assertThat(cdevs.destroy(iommufd, ioas)).isZero();
  }

  @Test
  void isNotRemovedWhileItsNodeIsOpen() throws Exception {
    int cdev = cdevs.cdev("mtty-0");
    assertThatThrownBy(() -> client.emulation.remove(DeviceAddress.parse("emu:mtty-0")))
        .hasMessageContaining("is open");
    String node = cdevs.node("mtty-0");
    CompletableFuture<Integer> removed =
        CompletableFuture.supplyAsync(
            () -> client.kernel.sysfs().write("bus/mdev/devices/mtty-0/remove", "1"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    int opened = client.kernel.open(node, Fcntl.O_RDWR);
    while (opened != Errno.ENODEV.negative()) {
      assertThat(System.nanoTime()).as("the removal begins").isLessThan(end);
      client.kernel.close(opened);
      Thread.onSpinWait();
      opened = client.kernel.open(node, Fcntl.O_RDWR);
    }
    assertThat(removed.isDone()).isFalse();
    assertThat(cdevs.bind(cdev, iommufd)).as("what is open works on").isZero();
    client.kernel.close(cdev);
    assertThat(removed.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(client.kernel.open(node, Fcntl.O_RDWR)).isEqualTo(ENOENT);
  }

  @Test
  void answersNoMoreWhenItsModelHasLeft() {
    MttyModel leaving = new MttyModel();
    CdevClient torn = new CdevClient(Client.withIommufd(leaving));
    torn.client.emulation.create("mtty", "mtty-0", Map.of());
    int unbound = torn.cdev("mtty-0");
    int bound = torn.bound("mtty-0", torn.iommufd());
    torn.client.machine.removeModel(leaving);
    int gone = Errno.ENODEV.negative();
    assertThat(torn.client.feature(bound, 16, Client.GET | 1)).isEqualTo(gone);
    assertThat(torn.client.kernel.pread(bound, torn.client.at, 4, 7L << 40)).isEqualTo(gone);
    assertThat(torn.client.kernel.close(bound)).isZero();
    assertThat(torn.bind(unbound, torn.iommufd())).isEqualTo(gone);
    assertThat(torn.client.kernel.close(unbound)).isZero();
  }

  @Test
  void isFreeAgainIfItsModelThrowsWhenItIsOpened() {
    FailingModel model = new FailingModel("opened");
    CdevClient failing = new CdevClient(Client.withIommufd(model));
    failing.client.make("mtty-0", 2, 7);
    int cdev = failing.cdev("mtty-0");
    int context = failing.iommufd();
    assertThatThrownBy(() -> failing.bind(cdev, context)).isInstanceOf(IllegalStateException.class);
    int group = failing.client.group("mtty-0");
    assertThat(group).isPositive();
    failing.client.kernel.close(group);
    model.heal();
    assertThat(failing.bind(cdev, context)).isZero();
  }
}
