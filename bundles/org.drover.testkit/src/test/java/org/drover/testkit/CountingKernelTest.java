// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import org.drover.uapi.Fcntl;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountingKernelTest {
  private final ScriptedKernel scripted = new ScriptedKernel("vfio");
  private final CountingKernel kernel = new CountingKernel(scripted);
  private long struct;

  @BeforeEach
  void answers() {
    scripted.whenever(open("/dev/vfio/vfio")).giving(3);
    scripted.whenever(open("/dev/vfio/7")).giving(4);
    scripted.whenever(open("/proc/self/fd/20")).giving(5);
    scripted.whenever(ioctl(4, 0x3b6a)).giving(6);
    scripted.whenever(ioctl(6, 0x3b6f)).giving(0);
    scripted.whenever(any("eventfd")).giving(8);
    scripted
        .whenever(ioctl(6, 0x3b75))
        .replying(
            (call, argument) -> {
              argument.putInt(12, 9);
              scripted.handOut(9, "data");
              return 0;
            });
    struct = kernel.mmap(4096, 3, 0x22, -1, 0);
  }

  private void openDevice() {
    assertThat(kernel.open("/dev/vfio/vfio", 2)).isEqualTo(3);
    assertThat(kernel.open("/dev/vfio/7", 2)).isEqualTo(4);
    assertThat(kernel.ioctl(4, 0x3b6a, struct)).isEqualTo(6);
    kernel.view(struct, 16).putInt(0, 16).putInt(4, 0x20002);
    assertThat(kernel.ioctl(6, 0x3b75, struct)).isZero();
  }

  @Test
  void tellsDescriptorsByWhatTheyAre() {
    openDevice();
    assertThat(kernel.open("/proc/self/fd/20", 2)).isEqualTo(5);
    assertThat(kernel.eventfd(0, 0)).isEqualTo(8);

    assertThat(kernel.live())
        .containsExactly(
            "CONTAINER /dev/vfio/vfio",
            "DATA of device fd 6",
            "DEVICE device",
            "EVENT eventfd",
            "GROUP /dev/vfio/7",
            "MEMORY /proc/self/fd/20");
    assertThat(kernel.opened(FdRole.DEVICE)).isEqualTo(1);
    assertThat(kernel.closed(FdRole.DEVICE)).isZero();
    assertThat(kernel.ioctls())
        .containsEntry("VFIO_DEVICE_FEATURE SET 2", 1)
        .containsEntry("VFIO_GROUP_GET_DEVICE_FD", 1);
  }

  @Test
  void seesADeviceClosedBeforeItsData() {
    openDevice();

    assertThat(kernel.close(6)).isZero();
    assertThat(kernel.breaches()).containsExactly("device fd 6 closed before data fd 9");
  }

  @Test
  void isContentWithTheRightOrder() {
    openDevice();
    for (int fd : new int[] {9, 6, 4, 3}) {
      assertThat(kernel.close(fd)).isZero();
    }

    assertThat(kernel.breaches()).isEmpty();
    assertThat(kernel.live()).isEmpty();
    assertThat(kernel.closingOrder())
        .containsExactly(FdRole.DATA, FdRole.DEVICE, FdRole.GROUP, FdRole.CONTAINER);
  }

  @Test
  void knowsDuplicatesAndNoOtherResultOfFcntl() {
    openDevice();
    scripted.whenever(any("fcntl")).giving(12);
    scripted.handOut(12, "duplicate");

    assertThat(kernel.fcntl(9, Fcntl.F_DUPFD_CLOEXEC, 0)).isEqualTo(12);
    assertThat(kernel.live()).contains("FILE duplicate of fd 9");
    assertThat(kernel.close(12)).isZero();
    assertThat(kernel.fcntl(9, Fcntl.F_GETFL, 0)).isEqualTo(12);
    assertThat(kernel.live()).hasSize(4);
    assertThat(kernel.breaches()).isEmpty();
  }

  @Test
  void seesANumberThatIsClosedTwice() {
    openDevice();
    assertThat(kernel.close(9)).isZero();
    assertThat(kernel.close(9)).isEqualTo(-9);

    assertThat(kernel.breaches()).containsExactly("close of descriptor 9, which is not open");
  }

  @Test
  void passesAWildAddressOn() {
    assertThat(kernel.ioctl(6, 0x3b75, 0xdead_0000L)).isEqualTo(-14);
  }
}
