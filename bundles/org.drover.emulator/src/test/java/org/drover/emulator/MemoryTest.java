// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Mman;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses are keys of a table; memory is shared by what maps one file. */
class MemoryTest {
  private static final int RW = Mman.PROT_READ | Mman.PROT_WRITE;
  private static final int PAGE = AddressTable.PAGE;

  private final Client client = new Client();
  private final EmulatedKernel kernel = client.kernel;

  /** Whether the kernel finds eight bytes there that it may read and write. */
  private boolean reached(long address) {
    return kernel.poll(address, 1, 0) != Errno.EFAULT.negative();
  }

  @Test
  void neverGivesAnAddressTwice() {
    long first = client.rw(PAGE);
    assertThat(kernel.munmap(first, PAGE)).isZero();
    assertThat(client.rw(PAGE)).isNotEqualTo(first);
    assertThat(reached(first)).isFalse();
    assertThatThrownBy(() -> kernel.view(first, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not mapped");
  }

  @Test
  void doesNotReachFromOneMappingIntoTheNext() {
    long first = client.rw(PAGE);
    client.rw(PAGE);
    assertThat(reached(first + PAGE - 8)).isTrue();
    assertThat(reached(first + PAGE - 7)).isFalse();
  }

  @Test
  void unmapsAndProtectsParts() {
    long three = client.rw(3 * PAGE);
    assertThat(kernel.mprotect(three + PAGE, PAGE, Mman.PROT_NONE)).isZero();
    assertThat(reached(three)).isTrue();
    assertThat(reached(three + PAGE)).isFalse();
    assertThat(reached(three + 2 * PAGE)).isTrue();
    assertThat(kernel.munmap(three + PAGE, PAGE)).isZero();
    assertThat(kernel.mprotect(three, 3 * PAGE, RW)).isEqualTo(Errno.ENOMEM.negative());
    assertThatThrownBy(() -> kernel.view(three, 3 * PAGE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(kernel.view(three + 2 * PAGE, PAGE).capacity()).isEqualTo(PAGE);
  }

  @Test
  void refusesWrongMaps() {
    int einval = Errno.EINVAL.negative();
    int anonymous = Mman.MAP_ANONYMOUS | Mman.MAP_PRIVATE;
    assertThat(kernel.mmap(0, RW, anonymous, -1, 0)).isEqualTo(einval);
    assertThat(kernel.mmap(PAGE, RW, Mman.MAP_ANONYMOUS, -1, 0)).isEqualTo(einval);
    assertThat(kernel.mmap(PAGE, RW, anonymous, -1, 5)).isEqualTo(einval);
    assertThat(kernel.mmap(PAGE, RW, Mman.MAP_SHARED, 77, 0)).isEqualTo(Errno.EBADF.negative());
    assertThat(kernel.munmap(client.at + 1, PAGE)).isEqualTo(einval);
  }

  @Test
  void answersENOMEMWhereJavaHasNoMemoryLeft(@TempDir Path directory) throws Exception {
    Path output = directory.resolve("output");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=16m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).as("in time").isTrue();
    assertThat(Files.readString(output)).isEqualToIgnoringNewLines("-12");
  }

  @Test
  void pinsDirectBuffersWithoutCopying() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64).position(8).limit(24);
    long address = kernel.pin(buffer);
    kernel.view(address, 16).put(0, (byte) 7);
    assertThat(buffer.get(8)).isEqualTo((byte) 7);
    assertThat(reached(address + 8)).isTrue();
    assertThat(reached(address + 16)).isFalse();
    kernel.unpin(address);
    assertThat(reached(address)).isFalse();
    assertThatThrownBy(() -> kernel.pin(ByteBuffer.allocate(8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotWriteIntoAReadOnlyBuffer() {
    ByteBuffer zeroes = ByteBuffer.allocateDirect(8).asReadOnlyBuffer();
    int fd = kernel.eventfd(1, 0);
    assertThat(kernel.read(fd, kernel.pin(zeroes), 8)).isEqualTo(Errno.EFAULT.negative());
  }

  @Test
  void sharesAMemfdAmongItsMappings() {
    int fd = kernel.memfd_create("dma", Mman.MFD_CLOEXEC);
    assertThat(kernel.ftruncate(fd, 2 * PAGE)).isZero();
    long one = kernel.mmap(2 * PAGE, RW, Mman.MAP_SHARED, fd, 0);
    long other = kernel.mmap(PAGE, RW, Mman.MAP_SHARED, fd, PAGE);
    kernel.view(one, 2 * PAGE).putLong(PAGE, 42);
    assertThat(kernel.view(other, PAGE).getLong(0)).isEqualTo(42);
    assertThat(kernel.pread(fd, client.at, 8, PAGE)).isEqualTo(8);
    assertThat(client.mem.getLong(0)).isEqualTo(42);
    assertThat(kernel.pread(fd, client.at, 8, 2 * PAGE)).as("behind its end").isZero();
    assertThat(kernel.close(fd)).isZero();
    assertThat(kernel.view(one, PAGE).getLong(0)).as("mappings outlive the file").isZero();
  }

  @Test
  void mapsNothingBehindTheEndOfAFile() {
    int fd = kernel.memfd_create("short", 0);
    kernel.ftruncate(fd, PAGE);
    long address = kernel.mmap(2 * PAGE, RW, Mman.MAP_SHARED, fd, 0);
    assertThat(reached(address)).isTrue();
    assertThat(reached(address + PAGE)).isFalse();
    long behind = kernel.mmap(PAGE, RW, Mman.MAP_SHARED, fd, 16 * PAGE);
    assertThat(reached(behind)).isFalse();
  }

  @Test
  void mapsAFileOfTheMachineThroughProc(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("memory");
    try (MachineFile file = MachineFile.of(path, PAGE)) {
      int fd = kernel.open("/proc/self/fd/" + file.descriptor(), Fcntl.O_RDWR);
      assertThat(fd).isPositive();
      long address = kernel.mmap(PAGE, RW, Mman.MAP_SHARED, fd, 0);
      kernel.view(address, PAGE).put(100, (byte) 0x5a);
      file.file().seek(100);
      assertThat(file.file().read()).isEqualTo(0x5a);
    }
    assertThat(kernel.open("/proc/self/fd/99999", Fcntl.O_RDWR)).isEqualTo(Errno.ENOENT.negative());
    assertThat(kernel.open(path.toString(), Fcntl.O_RDWR))
        .as("no other file of the machine")
        .isEqualTo(Errno.ENOENT.negative());
  }
}
