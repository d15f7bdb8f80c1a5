// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.uapi.Fcntl.EFD_CLOEXEC;
import static org.drover.uapi.Fcntl.F_GETFD;
import static org.drover.uapi.Fcntl.F_GETFL;
import static org.drover.uapi.Fcntl.F_SETFL;
import static org.drover.uapi.Fcntl.O_CLOEXEC;
import static org.drover.uapi.Fcntl.O_NONBLOCK;
import static org.drover.uapi.Fcntl.O_RDONLY;
import static org.drover.uapi.Fcntl.O_RDWR;
import static org.drover.uapi.Mman.MAP_ANONYMOUS;
import static org.drover.uapi.Mman.MAP_PRIVATE;
import static org.drover.uapi.Mman.MFD_CLOEXEC;
import static org.drover.uapi.Mman.PROT_READ;
import static org.drover.uapi.Mman.PROT_WRITE;
import static org.drover.uapi.Poll.POLLIN;
import static org.drover.uapi.Poll.POLLNVAL;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the machine's kernel: descriptors, ioctls, eventfds and polls. */
class JnaKernelFilesTest {
  private static final int ENOENT = -2;
  private static final int EBADF = -9;
  private static final int EAGAIN = -11;
  private static final int EFAULT = -14;
  private static final int ENOTDIR = -20;
  private static final int EINVAL = -22;
  private static final int ENOTTY = -25;
  private static final int ESPIPE = -29;

  /** {@code asm-generic/ioctls.h}: without an argument, and with a pointer to an int. */
  private static final long FIOCLEX = 0x5451;

  private static final long FIONREAD = 0x541b;

  /** {@code _IO(';', 100 + 0)}, the first request of linux/vfio.h. */
  private static final long VFIO_GET_API_VERSION = 0x3b64;

  private final Kernel kernel = new JnaKernel();
  private Memory memory;
  private ByteBuffer buffer;
  private long address;

  @BeforeEach
  void mapABuffer() {
    int length = 64;
    address = kernel.mmap(length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memory = new Memory(kernel, address, length);
    buffer = memory.bytes();
  }

  @AfterEach
  void unmapTheBuffer() {
    memory.close();
  }

  @Test
  void answersDescriptorsThatNobodyHas() {
    int closed = kernel.eventfd(0, EFD_CLOEXEC);
    assertThat(kernel.close(closed)).isZero();
    for (int fd : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThat(kernel.close(fd)).isEqualTo(EBADF);
      assertThat(kernel.read(fd, address, 8)).isEqualTo(EBADF);
      assertThat(kernel.write(fd, address, 8)).isEqualTo(EBADF);
      assertThat(kernel.pread(fd, address, 8, 0)).isEqualTo(EBADF);
      assertThat(kernel.pwrite(fd, address, 8, 0)).isEqualTo(EBADF);
      assertThat(kernel.ioctl(fd, FIONREAD, address)).isEqualTo(EBADF);
      assertThat(kernel.fcntl(fd, F_GETFD, 0)).isEqualTo(EBADF);
      assertThat(kernel.ftruncate(fd, 0)).isIn(EBADF, EINVAL);
    }
  }

  @Test
  void opensByPathAndAnswersPathsThatLeadNowhere(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("gruß"), "text");
    try (Fd fd = fd(kernel.open(file.toString(), O_RDONLY | O_CLOEXEC))) {
      assertThat(kernel.read(fd.number(), address, 64)).isEqualTo(4);
      assertThat(buffer.get(3)).isEqualTo((byte) 't');
      assertThat(kernel.write(fd.number(), address, 4)).isEqualTo(EBADF);
    }
    assertThat(kernel.open(directory.resolve("nobody").toString(), O_RDONLY)).isEqualTo(ENOENT);
    assertThat(kernel.open(file.resolve("below").toString(), O_RDONLY)).isEqualTo(ENOTDIR);
    assertThat(kernel.open("", O_RDONLY)).isEqualTo(ENOENT);
    assertThatThrownBy(() -> kernel.open("/dev/null\0/vfio", O_RDONLY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void createsFilesForTheOwnerOnly(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("new");
    int creating = 0100;
    try (Fd fd = fd(kernel.open(file.toString(), creating | O_RDWR | O_CLOEXEC))) {
      assertThat(kernel.write(fd.number(), address, 5)).isEqualTo(5);
    }
    assertThat(file).hasSize(5);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  @Tag("pitfall-1")
  void answersAnIoctlThatTheFileDoesNotKnow() {
    try (Fd event = event();
        Fd memfd = fd(kernel.memfd_create("drover-test", MFD_CLOEXEC))) {
      assertThat(kernel.ioctl(event.number(), VFIO_GET_API_VERSION, 0)).isEqualTo(ENOTTY);
      assertThat(kernel.ioctl(memfd.number(), VFIO_GET_API_VERSION, 0)).isEqualTo(ENOTTY);
      // The highest bit of a request is set when it reads: it must not become a sign.
      assertThat(kernel.ioctl(memfd.number(), 0xC0181B01L, address)).isEqualTo(ENOTTY);
    }
  }

  @Test
  void passesAnIoctlsArgumentAsAnAddressOrAsANumber() {
    try (Fd memfd = fd(kernel.memfd_create("drover-test", 0))) {
      assertThat(kernel.ftruncate(memfd.number(), 0x12345)).isZero();
      assertThat(kernel.ioctl(memfd.number(), FIONREAD, address + 8)).isZero();
      assertThat(buffer.getInt(8)).isEqualTo(0x12345);
      assertThat(kernel.ioctl(memfd.number(), FIONREAD, 0)).isEqualTo(EFAULT);

      assertThat(kernel.fcntl(memfd.number(), F_GETFD, 0)).isZero();
      assertThat(kernel.ioctl(memfd.number(), FIOCLEX, 0)).isZero();
      assertThat(kernel.fcntl(memfd.number(), F_GETFD, 0)).isEqualTo(1);
    }
  }

  @Test
  @Tag("pitfall-20")
  void answersOffsetsOnAStreamLikeFile() {
    try (Fd event = event()) {
      assertThat(kernel.pread(event.number(), address, 8, 0)).isEqualTo(ESPIPE);
      assertThat(kernel.pwrite(event.number(), address, 8, 0)).isEqualTo(ESPIPE);
    }
  }

  @Test
  void countsInAnEventfdAndPollsIt() {
    try (Fd event = event();
        Fd quiet = event()) {
      assertThat(pollBoth(event, quiet)).isZero();

      buffer.putLong(0, 3);
      assertThat(kernel.write(event.number(), address, 8)).isEqualTo(8);
      assertThat(kernel.write(event.number(), address, 8)).isEqualTo(8);
      assertThat(pollBoth(event, quiet)).isEqualTo(1);
      assertThat(buffer.getShort(32 + 6)).isEqualTo((short) POLLIN);
      assertThat(buffer.getShort(40 + 6)).isZero();

      assertThat(kernel.read(event.number(), address, 8)).isEqualTo(8);
      assertThat(buffer.getLong(0)).isEqualTo(6);
      assertThat(pollBoth(event, quiet)).isZero();
      assertThat(kernel.read(event.number(), address, 7)).isEqualTo(EINVAL);
    }
  }

  @Test
  void startsAnEventfdAtItsFirstCount() {
    try (Fd event = fd(kernel.eventfd(41, EFD_CLOEXEC))) {
      assertThat(kernel.read(event.number(), address, 8)).isEqualTo(8);
      assertThat(buffer.getLong(0)).isEqualTo(41);
    }
    assertThat(kernel.eventfd(0, 0x40000000)).isEqualTo(EINVAL);
  }

  @Test
  @Tag("pitfall-36")
  void passesMinusOneAsADescriptorOfThirtyTwoBits() {
    // poll skips an entry of a negative descriptor and marks one that is not open.
    int unused = kernel.eventfd(0, EFD_CLOEXEC);
    assertThat(kernel.close(unused)).isZero();
    buffer.putInt(32, -1).putShort(36, (short) POLLIN).putShort(38, (short) 0);
    buffer.putInt(40, Integer.MAX_VALUE).putShort(44, (short) POLLIN).putShort(46, (short) 0);
    assertThat(kernel.poll(address + 32, 2, 0)).isEqualTo(1);
    assertThat(buffer.getShort(38)).isZero();
    assertThat(buffer.getShort(46)).isEqualTo((short) POLLNVAL);
  }

  @Test
  @Tag("pitfall-15")
  void turnsBlockingOffByFcntl() {
    try (Fd event = event()) {
      int flags = kernel.fcntl(event.number(), F_GETFL, 0);
      assertThat(flags & O_NONBLOCK).isZero();
      assertThat(kernel.fcntl(event.number(), F_SETFL, flags | O_NONBLOCK)).isZero();
      assertThat(kernel.fcntl(event.number(), F_GETFL, 0)).isEqualTo(flags | O_NONBLOCK);
      assertThat(kernel.read(event.number(), address, 8)).isEqualTo(EAGAIN);
    }
  }

  @Test
  void namesAMemfdAsAsked() throws IOException {
    try (Fd memfd = fd(kernel.memfd_create("workload RAM", MFD_CLOEXEC))) {
      assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + memfd.number())).toString())
          .startsWith("/memfd:workload RAM");
    }
    assertThat(kernel.memfd_create("x".repeat(250), MFD_CLOEXEC)).isEqualTo(EINVAL);
  }

  private int pollBoth(Fd first, Fd second) {
    buffer.putInt(32, first.number()).putShort(36, (short) POLLIN).putShort(38, (short) 0);
    buffer.putInt(40, second.number()).putShort(44, (short) POLLIN).putShort(46, (short) 0);
    return kernel.poll(address + 32, 2, 0);
  }

  private Fd event() {
    return fd(kernel.eventfd(0, EFD_CLOEXEC));
  }

  private Fd fd(int number) {
    return new Fd(kernel, number, FdRole.EVENT);
  }
}
