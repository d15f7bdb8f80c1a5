// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

/**
 * The C library's functions, name for name, bound by JNA's direct mapping; {@link LibcBinding#bind}
 * binds them and must have returned before the first call.
 *
 * <p>Every parameter is an integer or a {@code byte[]} that JNA copies in and out, so a bad address
 * is refused by the kernel with {@code EFAULT} and never touched by native code of this process.
 *
 * <p>{@code open}, {@code ioctl} and {@code fcntl} are variadic in C, and direct mapping knows no
 * variadic calls. They are declared with fixed parameters here, which is the same call on the two
 * platforms that Drover runs on: the System V ABI for x86-64 passes variadic integers in the
 * registers of fixed ones (it only wants the number of vector registers in {@code al}, which libffi
 * sets for every call), and so does AAPCS64 as Linux follows it (Apple's variant does not).
 *
 * <p>{@code long} stands for {@code long}, {@code size_t}, {@code ssize_t}, {@code off_t}, {@code
 * nfds_t} and pointers: all are 64 bits wide on these platforms.
 */
final class Libc {
  private Libc() {}

  static native int open(byte[] path, int flags, int mode);

  static native int close(int fd);

  static native long read(int fd, long buffer, long count);

  static native long write(int fd, long buffer, long count);

  static native long pread(int fd, long buffer, long count, long offset);

  static native long pread(int fd, byte[] buffer, long count, long offset);

  static native long lseek(int fd, long offset, int whence);

  static native long pwrite(int fd, long buffer, long count, long offset);

  static native int ioctl(int fd, long request, long argument);

  static native long mmap(long address, long length, int prot, int flags, int fd, long offset);

  static native int munmap(long address, long length);

  static native int mprotect(long address, long length, int prot);

  static native int msync(long address, long length, int flags);

  static native int getpagesize();

  static native int poll(long pollfds, long nfds, int timeoutMs);

  static native int eventfd(int initval, int flags);

  static native int fcntl(int fd, int cmd, long argument);

  static native int memfd_create(byte[] name, int flags);

  static native int ftruncate(int fd, long length);

  static native long readlink(byte[] path, byte[] buffer, long size);
}
