// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.uapi.Mman.MAP_ANONYMOUS;
import static org.drover.uapi.Mman.MAP_NORESERVE;
import static org.drover.uapi.Mman.MAP_PRIVATE;
import static org.drover.uapi.Mman.MAP_SHARED;
import static org.drover.uapi.Mman.MFD_CLOEXEC;
import static org.drover.uapi.Mman.PROT_READ;
import static org.drover.uapi.Mman.PROT_WRITE;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory of the machine's kernel: mappings, views, protection and pinned buffers. */
class JnaKernelMemoryTest {
  private static final int LENGTH = 64 * 1024;
  private static final int ENOMEM = -12;
  private static final int EBADF = -9;
  private static final int EFAULT = -14;
  private static final int EINVAL = -22;

  private final Kernel kernel = new JnaKernel();

  @Test
  void sharesOneMemfdBetweenViewsAndSystemCalls() {
    try (Fd memfd = memfd();
        Memory first = map(memfd, LENGTH);
        Memory second = map(memfd, LENGTH)) {
      first.bytes().put(100, "drover".getBytes(US_ASCII));
      assertThat(text(second.bytes(), 100, 6)).isEqualTo("drover");

      // Through the file: the bytes at offset 100 go to the start of the second mapping's page 1.
      assertThat(kernel.pread(memfd.number(), second.address() + 4096, 6, 100)).isEqualTo(6);
      assertThat(text(first.bytes(), 4096, 6)).isEqualTo("drover");

      first.bytes().put(0, "MOVES!".getBytes(US_ASCII));
      assertThat(kernel.pwrite(memfd.number(), first.address(), 6, 8192)).isEqualTo(6);
      assertThat(text(second.bytes(), 8192, 6)).isEqualTo("MOVES!");
    }
  }

  @Test
  void peeksAtWhatIsMappedAndEndsNoProcessElsewhere() {
    try (Memory memory = anonymous(LENGTH)) {
      memory.bytes().put(8, "drover".getBytes(US_ASCII));
      byte[] seen = new byte[6];
      assertThat(kernel.peek(memory.address() + 8, seen)).isTrue();
      assertThat(new String(seen, US_ASCII)).isEqualTo("drover");

      assertThat(kernel.mprotect(memory.address(), LENGTH, 0)).isZero();
      kernel.peek(memory.address(), seen);
      assertThat(kernel.peek(8, seen)).as("the zero page").isFalse();
      assertThat(kernel.peek(-4096, seen)).as("the kernel's half").isFalse();
      assertThat(kernel.peek(0, seen)).isFalse();
    }
  }

  @Test
  void readsAndWritesOnFromWhereTheLastCallEnded() {
    try (Fd memfd = memfd();
        Memory memory = anonymous(LENGTH)) {
      memory.bytes().put(0, "abcdef".getBytes(US_ASCII));
      assertThat(kernel.write(memfd.number(), memory.address(), 4)).isEqualTo(4);
      assertThat(kernel.write(memfd.number(), memory.address() + 4, 2)).isEqualTo(2);

      assertThat(kernel.open("/proc/self/fd/" + memfd.number(), 0))
          .satisfies(
              number -> {
                try (Fd again = new Fd(kernel, number, FdRole.MEMORY)) {
                  assertThat(kernel.read(again.number(), memory.address() + 512, 3)).isEqualTo(3);
                  assertThat(kernel.read(again.number(), memory.address() + 600, 3)).isEqualTo(3);
                }
              });
      assertThat(text(memory.bytes(), 512, 3)).isEqualTo("abc");
      assertThat(text(memory.bytes(), 600, 3)).isEqualTo("def");
    }
  }

  @Test
  void answersZeroAtTheEndOfAFile() {
    try (Fd memfd = memfd();
        Memory memory = anonymous(LENGTH)) {
      assertThat(kernel.pread(memfd.number(), memory.address(), 16, LENGTH)).isZero();
      assertThat(kernel.pread(memfd.number(), memory.address(), 16, LENGTH - 5)).isEqualTo(5);
    }
  }

  @Test
  void reachesOffsetsBeyondFourGigabytes() {
    long far = (5L << 32) + 12345;
    try (Fd memfd = memfd();
        Memory memory = anonymous(LENGTH)) {
      assertThat(kernel.ftruncate(memfd.number(), far + 100)).isZero();
      memory.bytes().put(0, "far".getBytes(US_ASCII));
      assertThat(kernel.pwrite(memfd.number(), memory.address(), 3, far)).isEqualTo(3);
      assertThat(kernel.pread(memfd.number(), memory.address() + 64, 3, far)).isEqualTo(3);
      assertThat(text(memory.bytes(), 64, 3)).isEqualTo("far");
      try (Memory window = map(memfd, 100, far / 4096 * 4096)) {
        assertThat(text(window.bytes(), (int) (far % 4096), 3)).isEqualTo("far");
      }
    }
  }

  @Test
  @Tag("pitfall-36")
  void refusesToReadIntoReadOnlyMemoryAndLeavesItAlone() {
    try (Fd memfd = memfd();
        Memory memory = anonymous(LENGTH)) {
      memory.bytes().put(0, "before".getBytes(US_ASCII));
      assertThat(kernel.mprotect(memory.address(), LENGTH, PROT_READ)).isZero();
      assertThat(kernel.read(memfd.number(), memory.address(), 6)).isEqualTo(EFAULT);
      assertThat(text(memory.bytes(), 0, 6)).isEqualTo("before");

      assertThat(kernel.mprotect(memory.address(), LENGTH, PROT_READ | PROT_WRITE)).isZero();
      assertThat(kernel.read(memfd.number(), memory.address(), 6)).isEqualTo(6);
      assertThat(text(memory.bytes(), 0, 6)).isEqualTo("\0\0\0\0\0\0");
    }
  }

  @Test
  void answersBadAddressesInsteadOfTouchingThem() {
    long unmapped = unmappedAddress();
    try (Fd memfd = memfd()) {
      assertThat(kernel.read(memfd.number(), unmapped, 8)).isEqualTo(EFAULT);
      assertThat(kernel.write(memfd.number(), unmapped, 8)).isEqualTo(EFAULT);
      assertThat(kernel.pread(memfd.number(), 0, 8, 0)).isEqualTo(EFAULT);
      assertThat(kernel.pwrite(memfd.number(), -4096, 8, 0)).isEqualTo(EFAULT);
      assertThat(kernel.poll(unmapped, 1, 0)).isEqualTo(EFAULT);
      assertThat(kernel.mprotect(unmapped, 4096, PROT_READ)).isEqualTo(ENOMEM);
    }
  }

  @Test
  void answersAMappingThatFailsWithItsErrno() {
    try (Fd memfd = memfd()) {
      assertThat(kernel.mmap(LENGTH, PROT_READ, MAP_SHARED, -1, 0)).isEqualTo(EBADF);
      assertThat(kernel.mmap(0, PROT_READ, MAP_SHARED, memfd.number(), 0)).isEqualTo(EINVAL);
      assertThat(kernel.mmap(LENGTH, PROT_READ, MAP_SHARED, memfd.number(), 1)).isEqualTo(EINVAL);
      assertThat(kernel.mmap(1L << 60, PROT_READ, MAP_SHARED, memfd.number(), 0)).isEqualTo(ENOMEM);
      assertThat(kernel.munmap(1, LENGTH)).isEqualTo(EINVAL);
    }
  }

  @Test
  void viewsMemoryInNativeByteOrderAndExactLength() {
    try (Memory memory = anonymous(LENGTH)) {
      ByteBuffer view = kernel.view(memory.address() + 8, 12);
      assertThat(view.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(view.capacity()).isEqualTo(12);
      assertThat(view.isDirect()).isTrue();
      view.putLong(0, 0x1122334455667788L);
      assertThat(memory.bytes().getLong(8)).isEqualTo(0x1122334455667788L);
    }
  }

  @Test
  void refusesToViewWhatIsNotMapped() {
    long unmapped = unmappedAddress();
    assertThatThrownBy(() -> kernel.view(unmapped, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toHexString(unmapped))
        .hasMessageContaining("not mapped");
    assertThatThrownBy(() -> kernel.view(0, 16)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kernel.view(-14, 16)).isInstanceOf(IllegalArgumentException.class);
    try (Memory memory = anonymous(LENGTH)) {
      assertThatThrownBy(() -> kernel.view(memory.address(), -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesToViewAMappingThatEndsTooEarly() {
    int twoPages = 2 * Libc.getpagesize();
    long address = kernel.mmap(twoPages, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assertThat(kernel.munmap(address + twoPages / 2, twoPages / 2)).isZero();
    try {
      assertThat(kernel.view(address, twoPages / 2).get(twoPages / 2 - 1)).isZero();
      assertThatThrownBy(() -> kernel.view(address + 1, twoPages / 2))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      kernel.munmap(address, twoPages / 2);
    }
  }

  @Test
  void givesTheAddressOfADirectBuffersPosition() {
    ByteBuffer whole = ByteBuffer.allocateDirect(64);
    whole.put(0, "0123456789abcdefghij".getBytes(US_ASCII));
    long address = kernel.pin(whole);

    assertThat(kernel.pin(whole.slice(10, 20))).isEqualTo(address + 10);
    assertThat(kernel.pin(whole.duplicate().position(7))).isEqualTo(address + 7);
    assertThat(kernel.pin(whole.slice(10, 20).position(3).slice())).isEqualTo(address + 13);
    assertThat(kernel.pin(whole.position(64))).isEqualTo(address + 64);
    assertThat(whole.position()).isEqualTo(64);
  }

  @Test
  void movesDataThroughPinnedBuffersWithoutTouchingTheirNeighbours() {
    ByteBuffer source = ByteBuffer.allocateDirect(32).put(0, "..payload..".getBytes(US_ASCII));
    ByteBuffer target = ByteBuffer.allocateDirect(32);
    try (Fd memfd = memfd()) {
      long from = kernel.pin(source.slice(2, 7));
      assertThat(kernel.pwrite(memfd.number(), from, 7, 0)).isEqualTo(7);
      kernel.unpin(from);

      long to = kernel.pin(target.position(5));
      assertThat(kernel.pread(memfd.number(), to, 7, 0)).isEqualTo(7);
      kernel.unpin(to);
      assertThat(text(target, 4, 9)).isEqualTo("\0payload\0");
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
    }
  }

  @Test
  void refusesToPinABufferOnTheHeap() {
    assertThatThrownBy(() -> kernel.pin(ByteBuffer.allocate(8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allocateDirect");
  }

  private Fd memfd() {
    int number = kernel.memfd_create("drover-test", MFD_CLOEXEC);
    assertThat(number).isNotNegative();
    Fd memfd = new Fd(kernel, number, FdRole.MEMORY);
    assertThat(kernel.ftruncate(memfd.number(), LENGTH)).isZero();
    return memfd;
  }

  private Memory map(Fd memfd, int length) {
    return map(memfd, length, 0);
  }

  private Memory map(Fd memfd, int length, long offset) {
    long address = kernel.mmap(length, PROT_READ | PROT_WRITE, MAP_SHARED, memfd.number(), offset);
    return new Memory(kernel, address, length);
  }

  private Memory anonymous(int length) {
    long address = kernel.mmap(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return new Memory(kernel, address, length);
  }

  /** The middle of a large range that was just unmapped: nobody else gets a mapping there soon. */
  private long unmappedAddress() {
    long length = 1L << 40;
    long address = kernel.mmap(length, 0, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assertThat(address).isPositive();
    assertThat(kernel.munmap(address, length)).isZero();
    return address + length / 2;
  }

  private static String text(ByteBuffer bytes, int offset, int length) {
    byte[] copy = new byte[length];
    bytes.get(offset, copy);
    return new String(copy, US_ASCII);
  }
}
