// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Sysfs;
import org.junit.jupiter.api.Test;

/** The tree that a kernel with the mtty sample shows, and what writes to it do. */
class SysfsTest {
  private static final String UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
  private static final String PARENT = "class/mdev_bus/mtty";
  private static final String TYPES = PARENT + "/mdev_supported_types/";

  private final Client client = new Client();
  private final Sysfs sysfs = client.kernel.sysfs();

  @Test
  void showsTheParentBeforeThereIsADevice() throws IOException {
    assertThat(sysfs.list("class/mdev_bus")).containsExactly("mtty");
    assertThat(sysfs.readlink(PARENT)).contains("../../devices/virtual/mtty/mtty");
    assertThat(sysfs.list(TYPES)).containsExactly("mtty-1", "mtty-2");
    assertThat(sysfs.read(TYPES + "mtty-1/name")).contains("Single port serial");
    assertThat(sysfs.read(TYPES + "mtty-2/name")).contains("Dual port serial");
    assertThat(sysfs.read(TYPES + "mtty-2/device_api")).contains("vfio-pci");
    assertThat(sysfs.read(TYPES + "mtty-1/available_instances")).contains("24");
    assertThat(sysfs.read(TYPES + "mtty-2/available_instances")).contains("12");
    assertThat(sysfs.list("bus/mdev/devices")).isEmpty();
  }

  @Test
  void makesAnMdevByAWrite() throws IOException {
    assertThat(sysfs.write(TYPES + "mtty-2/create", UUID + "\n")).isZero();
    String device = "bus/mdev/devices/" + UUID;
    assertThat(sysfs.readlink(device)).contains("../../../devices/virtual/mtty/mtty/" + UUID);
    assertThat(sysfs.readlink(device + "/mdev_type")).contains("../mdev_supported_types/mtty-2");
    assertThat(sysfs.readlink(device + "/iommu_group"))
        .contains("../../../../../kernel/iommu_groups/0");
    assertThat(sysfs.readlink(device + "/driver")).contains("../../../../../bus/mdev/drivers/mtty");
    assertThat(sysfs.list(device + "/vfio-dev")).containsExactly("vfio0");
    assertThat(sysfs.read(device + "/iommu_group/name")).contains("vfio-noiommu");
    assertThat(sysfs.read(device + "/vendor/sample_mdev_dev")).contains("This is MDEV " + UUID);
    assertThat(sysfs.list("kernel/iommu_groups/0/devices")).containsExactly(UUID);
    assertThat(sysfs.list(TYPES + "mtty-2/devices")).containsExactly(UUID);
    assertThat(sysfs.read(TYPES + "mtty-1/available_instances")).contains("22");
    assertThat(sysfs.read(TYPES + "mtty-2/available_instances")).contains("11");
    assertThat(client.device(UUID)).isPositive();
  }

  @Test
  void answersBadWritesByErrno() {
    String create = TYPES + "mtty-1/create";
    assertThat(sysfs.write(create, "mtty-0")).isEqualTo(Errno.EINVAL.negative());
    assertThat(sysfs.write(create, UUID + "\n\n")).isEqualTo(Errno.EINVAL.negative());
    assertThat(sysfs.write(create, UUID)).isZero();
    assertThat(sysfs.write(create, UUID.toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(Errno.EEXIST.negative());
    assertThat(sysfs.write(TYPES + "mtty-9/create", UUID)).isEqualTo(Errno.ENOENT.negative());
    assertThat(sysfs.write(TYPES + "mtty-1/name", "x")).isEqualTo(Errno.EACCES.negative());
    assertThat(sysfs.write(TYPES, "x")).isEqualTo(Errno.EISDIR.negative());
    assertThatThrownBy(() -> sysfs.read(create))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("EACCES");
  }

  @Test
  void runsOutOfPorts() throws IOException {
    for (int at = 0; at < 11; at++) {
      assertThat(sysfs.write(TYPES + "mtty-2/create", uuid(at))).isZero();
    }
    client.make("mtty-0", 1, 7);
    assertThat(sysfs.read(TYPES + "mtty-2/available_instances")).contains("0");
    assertThat(sysfs.write(TYPES + "mtty-2/create", UUID)).isEqualTo(Errno.ENOSPC.negative());
    assertThat(sysfs.write(TYPES + "mtty-1/create", UUID)).isZero();
    assertThatThrownBy(() -> client.make("mtty-1", 1, 7))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("no instance left");
  }

  private static String uuid(int number) {
    return "00000000-0000-0000-0000-%012d".formatted(number);
  }

  @Test
  void showsDevicesWithFreeNamesToo() throws IOException {
    client.make("mtty-0", 2, 7);
    assertThat(sysfs.list("bus/mdev/devices")).containsExactly("mtty-0");
    assertThat(sysfs.exists("bus/mdev/devices/mtty-0/mdev_type/name")).isTrue();
    assertThat(sysfs.read("bus/mdev/devices/mtty-0/nothing")).isEmpty();
    assertThat(sysfs.exists("bus/mdev/devices/mtty-0/nothing")).isFalse();
    assertThat(sysfs.list("bus/mdev/devices/mtty-1")).isEmpty();
  }

  @Test
  void removesADeviceThatNobodyHasOpen() throws IOException {
    client.make("mtty-0", 2, 7);
    String node = client.groupNode("mtty-0");
    String remove = "bus/mdev/devices/mtty-0/remove";
    assertThat(sysfs.write(remove, "x")).isEqualTo(Errno.EINVAL.negative());
    assertThat(sysfs.write(remove, "0")).isZero();
    assertThat(sysfs.exists(remove)).isTrue();
    assertThat(sysfs.write(remove, "1")).isZero();
    assertThat(sysfs.list("bus/mdev/devices")).isEmpty();
    assertThat(sysfs.list("kernel/iommu_groups")).isEmpty();
    assertThat(client.kernel.open(node, 2)).isEqualTo(Errno.ENOENT.negative());
    assertThat(sysfs.read(TYPES + "mtty-2/available_instances")).contains("12");
  }

  @Test
  void waitsWithARemoveUntilTheLastClose() throws Exception {
    client.make("mtty-0", 2, 7);
    int container = client.container();
    int group = client.group("mtty-0");
    int device = client.open(group, container, "mtty-0");
    CompletableFuture<Integer> removed =
        CompletableFuture.supplyAsync(() -> sysfs.write("bus/mdev/devices/mtty-0/remove", "1"));
    // As soon as the removal has begun, the device is opened no more.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (client.getDevice(group, "mtty-0") != Errno.ENODEV.negative()) {
      assertThat(System.nanoTime()).as("the removal begins").isLessThan(end);
      closeFrom(device + 1);
      Thread.onSpinWait();
    }
    assertThat(removed.isDone()).isFalse();
    assertThat(client.state(device)).as("what is open works on").isNotNull();
    assertThat(sysfs.exists("bus/mdev/devices/mtty-0/remove")).as("its files go first").isFalse();
    assertThat(sysfs.exists("bus/mdev/devices/mtty-0/vfio-dev")).isFalse();
    assertThat(sysfs.exists("bus/mdev/devices/mtty-0")).isTrue();
    closeFrom(device);
    assertThat(removed.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(sysfs.list("bus/mdev/devices")).isEmpty();
  }

  private void closeFrom(int first) {
    for (int fd = first; fd < first + 10; fd++) {
      client.kernel.close(fd);
    }
  }
}
