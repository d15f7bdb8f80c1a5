// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Lines as strace 6.1 writes them with -y. */
final class StraceLogTest {
  private static Map<String, Integer> count(String... lines) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    StraceLog.count(List.of(lines), counts);
    return counts;
  }

  @Test
  void countsByRoleAndCall() {
    assertThat(
            count(
                "openat(AT_FDCWD, \"/dev/vfio/vfio\", O_RDWR|O_CLOEXEC) = 4</dev/vfio/vfio>",
                "openat(AT_FDCWD, \"/dev/vfio/0\", O_RDWR|O_CLOEXEC) = 5</dev/vfio/0>",
                "ioctl(5</dev/vfio/0>, VFIO_GROUP_GET_DEVICE_FD, 0x7ffd) ="
                    + " 6<anon_inode:[vfio-device]>",
                "read(7<anon_inode:mtty_mig>, \"N,>\\214\"..., 1048576) = 96",
                "read(7<anon_inode:mtty_mig>, \"\", 1048576) = 0",
                "close(5</dev/vfio/0>)                   = 0"))
        .isEqualTo(
            Map.of(
                "container open", 1,
                "group open", 1,
                "group VFIO_GROUP_GET_DEVICE_FD", 1,
                "data FD read", 2,
                "group close", 1));
  }

  /** VFIO_IOMMU_DIRTY_PAGES and VFIO_DEVICE_FEATURE are both _IO(';', 117). */
  @Test
  void requestsThatShareANumberAreToldApartByTheDescriptor() {
    String both = "VFIO_DEVICE_FEATURE or VFIO_IOMMU_DIRTY_PAGES";

    assertThat(
            count(
                "ioctl(6<anon_inode:[vfio-device]>, "
                    + both
                    + ", 0x7f10) = -1 ENOTTY (Inappropriate ioctl for device)"))
        .isEqualTo(Map.of("device VFIO_DEVICE_FEATURE", 1));
  }

  @Test
  void failedCallCounts() {
    assertThat(
            count(
                "ioctl(6<anon_inode:[vfio-device]>, VFIO_DEVICE_FEATURE, 0x7f10) = -1 ENOTTY"
                    + " (Inappropriate ioctl for device)"))
        .isEqualTo(Map.of("device VFIO_DEVICE_FEATURE", 1));
  }

  @Test
  void otherDescriptorsDoNotCount() {
    assertThat(
            count(
                "openat(AT_FDCWD, \"/sys/bus/mdev/devices\", O_RDONLY) = 4</sys/bus/mdev/devices>",
                "openat(AT_FDCWD, \"/dev/vfio/9\", O_RDWR) = -1 ENOENT (No such file or directory)",
                "read(4</etc/ld.so.cache>, \"x\", 832) = 832",
                "ioctl(1</dev/console>, TCGETS, 0x7ffd) = 0",
                "close(6<anon_inode:[eventfd]>)          = 0",
                "+++ exited with 0 +++"))
        .isEmpty();
  }
}
