// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;
import static org.drover.testkit.CallMatcher.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.api.Errno;
import org.junit.jupiter.api.Test;

class ScriptedKernelTest {
  private static final int ANONYMOUS = 0x22;
  private static final int READ = 1;
  private static final int WRITE = 2;

  private final ScriptedKernel kernel = new ScriptedKernel("vfio");

  @Test
  void answersInTheOrderOfItsScript() {
    kernel.expect(open("/dev/vfio/vfio")).giving(3);
    kernel.expect(ioctl(3, 0x3b64)).giving(0);

    assertThat(kernel.open("/dev/vfio/vfio", 2)).isEqualTo(3);
    assertThat(kernel.ioctl(3, 0x3b64, 0)).isZero();
    kernel.verify();
  }

  @Test
  void showsWhatItExpectedAndWhatCame() {
    kernel.expect(open("/dev/vfio/vfio")).giving(3);
    kernel.expect(ioctl(3, 0x3b6f)).giving(0);
    int ignored = kernel.open("/dev/vfio/vfio", 2);
    assertThat(ignored).isEqualTo(3);

    assertThatThrownBy(() -> kernel.ioctl(3, 0x3b64, 0))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: ioctl(3, 0x3b6f VFIO_DEVICE_RESET, ...)")
        .hasMessageContaining("seen:     ioctl(3, 0x3b64 VFIO_GET_API_VERSION, 0)")
        .hasMessageContaining("open(\"/dev/vfio/vfio\", 0x2)");
    assertThatThrownBy(kernel::verify).isInstanceOf(AssertionError.class);
  }

  @Test
  void tellsWhatNeverCame() {
    kernel.expect(read(9)).giving(0);

    assertThatThrownBy(kernel::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("read(9)");
  }

  @Test
  void asksTheNewestRuleThatMatches() {
    kernel.whenever(CallMatcher.any("open")).failing(Errno.ENOENT);
    kernel.whenever(open("/dev/vfio/7")).giving(4);

    assertThat(kernel.open("/dev/vfio/7", 2)).isEqualTo(4);
    assertThat(kernel.open("/dev/vfio/8", 2)).isEqualTo(-2);
  }

  @Test
  void comparesAndFillsStructs() {
    long address = kernel.mmap(4096, READ | WRITE, ANONYMOUS, -1, 0);
    kernel.view(address, 8).putInt(0, 16).putInt(4, 0x10002);
    kernel
        .expect(ioctl(9, 0x3b75, "10 00 00 00 02 00 01 00"))
        .replying(Reply.writing(8, "03 00 00 00 ff ff ff ff"));

    assertThat(kernel.ioctl(9, 0x3b75, address)).isZero();
    assertThat(kernel.view(address, 16).getInt(8)).isEqualTo(3);
    assertThat(kernel.view(address, 16).getInt(12)).isEqualTo(-1);
  }

  @Test
  void fillsAPinnedBuffer() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).position(2);
    long address = kernel.pin(buffer);
    kernel.expect(read(9)).replying(Reply.data("41 42 43"));

    assertThat(kernel.read(9, address, 6)).isEqualTo(3);
    kernel.unpin(address);
    assertThat(buffer.get(2)).isEqualTo((byte) 'A');
    assertThat(buffer.position()).isEqualTo(2);
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  void answersAWildAddressWithEfault() {
    long address = kernel.mmap(4096, READ | WRITE, ANONYMOUS, -1, 0);

    assertThat(kernel.read(9, 0xdead_0000L, 1)).isEqualTo(-14);
    assertThat(kernel.read(9, address + 4000, 97)).isEqualTo(-14);
    assertThat(kernel.ioctl(9, 0x3b75, address + 4096)).isEqualTo(-14);
    assertThatThrownBy(() -> kernel.view(address + 4096, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsAProtection() {
    long address = kernel.mmap(8192, READ | WRITE, ANONYMOUS, -1, 0);
    assertThat(kernel.mprotect(address + 4096, 4096, READ)).isZero();
    kernel.whenever(read(9)).giving(1);

    assertThat(kernel.read(9, address, 4096)).isEqualTo(1);
    assertThat(kernel.read(9, address, 4097)).isEqualTo(-14);
    assertThat(kernel.munmap(address, 4096)).isEqualTo(-22);
    assertThat(kernel.munmap(address, 8192)).isZero();
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  void knowsWhichDescriptorsAreOpen() {
    kernel.whenever(open("/dev/vfio/vfio")).giving(3);

    assertThat(kernel.open("/dev/vfio/vfio", 2)).isEqualTo(3);
    assertThat(kernel.openDescriptors())
        .containsExactlyEntriesOf(java.util.Map.of(3, "/dev/vfio/vfio"));
    assertThat(kernel.close(3)).isZero();
    assertThat(kernel.close(3)).isEqualTo(-9);
    assertThat(kernel.openDescriptors()).isEmpty();
  }

  @Test
  void failsTheNthCall() {
    kernel.whenever(read(9)).giving(5);
    kernel.failNth(read(9), 2, Errno.EIO);
    long address = kernel.mmap(4096, READ | WRITE, ANONYMOUS, -1, 0);

    assertThat(kernel.read(9, address, 8)).isEqualTo(5);
    assertThat(kernel.read(9, address, 8)).isEqualTo(-5);
    assertThat(kernel.read(9, address, 8)).isEqualTo(5);
  }
}
