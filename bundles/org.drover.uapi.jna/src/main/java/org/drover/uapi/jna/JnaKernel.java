// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelHost;
import org.drover.uapi.KernelLog;
import org.drover.uapi.Sysfs;
import org.osgi.service.component.annotations.Component;

/**
 * The machine's own kernel, over the C library.
 *
 * <p>Constructing it does nothing that can fail; the first system call loads JNA's native half and
 * answers with an {@link IllegalStateException} of one sentence where that is impossible. No method
 * holds a lock during a call, so a call that blocks hinders no other one.
 *
 * <p>{@code EINTR} is not retried here, neither for {@code read} and {@code poll} nor for {@code
 * ioctl}: the result is the call's own, and whoever called knows whether the call may be repeated.
 *
 * <p><b>errno.</b> Direct mapping stores the C {@code errno} right after the function has returned,
 * still inside the native frame of the call, in a record that JNA keeps per thread; {@link
 * Native#getLastError} reads that record. What the virtual machine does between the two (a
 * safepoint, a garbage collection, a recompilation) may change the C {@code errno} and cannot
 * change the record: only another call through JNA by the same thread could, and there is none in
 * between. A virtual thread does not leave its carrier there either, as nothing in between blocks.
 * JNA's {@code LastErrorException} is not used: it costs ten times as much, and it reads an errno
 * left over by a call that succeeded as a failure.
 */
@Component(service = Kernel.class, property = "org.drover.scheme=vfio")
public final class JnaKernel implements Kernel {
  private static final String RELEASE = "/proc/sys/kernel/osrelease";

  /** {@code MS_ASYNC} of {@code asm-generic/mman-common.h}. */
  private static final int MS_ASYNC = 1;

  /** What {@code O_CREAT} and {@code O_TMPFILE} read; ignored by the kernel without them. */
  private static final int OWNER_ONLY = 0600;

  private final MachineSysfs sysfs;
  private final MachineLog log;
  private final OwnMemory ownMemory = new OwnMemory();
  private final String dev;
  private volatile String release;

  /** The kernel with {@code /sys} and {@code /dev}. */
  public JnaKernel() {
    this(Path.of("/sys"), Path.of("/dev"));
  }

  /**
   * The kernel with other roots: a test's own tree, or where a container has them mounted.
   *
   * @param sysfs where sysfs is
   * @param dev where the device nodes are
   */
  public JnaKernel(Path sysfs, Path dev) {
    this.sysfs = new MachineSysfs(this, sysfs);
    this.dev = dev.toString();
    this.log = new MachineLog(this, this.dev + "/kmsg");
  }

  @Override
  public String scheme() {
    return "vfio";
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if {@code /proc} is not mounted
   */
  @Override
  public String release() {
    String known = release;
    if (known == null) {
      // Two threads may both read it: it is the same text, and does not change.
      known = readRelease();
      release = known;
    }
    return known;
  }

  private static String readRelease() {
    try {
      return Files.readString(Path.of(RELEASE)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the kernel's release is not readable in " + RELEASE + ": is /proc mounted?", e);
    }
  }

  @Override
  public int open(String path, int flags) {
    LibcBinding.bind();
    return result(Libc.open(cString(path), flags, OWNER_ONLY));
  }

  @Override
  public int close(int fd) {
    LibcBinding.bind();
    return result(Libc.close(fd));
  }

  @Override
  public long read(int fd, long address, long length) {
    LibcBinding.bind();
    return result(Libc.read(fd, address, length));
  }

  @Override
  public long write(int fd, long address, long length) {
    LibcBinding.bind();
    return result(Libc.write(fd, address, length));
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    LibcBinding.bind();
    return result(Libc.pread(fd, address, length, offset));
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    LibcBinding.bind();
    return result(Libc.pwrite(fd, address, length, offset));
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    LibcBinding.bind();
    return result(Libc.ioctl(fd, request, argument));
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    LibcBinding.bind();
    // MAP_FAILED is (void *) -1.
    return result(Libc.mmap(0, length, prot, flags, fd, offset));
  }

  @Override
  public int munmap(long address, long length) {
    LibcBinding.bind();
    return result(Libc.munmap(address, length));
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    LibcBinding.bind();
    return result(Libc.mprotect(address, length, prot));
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    LibcBinding.bind();
    return result(Libc.poll(pollfds, Integer.toUnsignedLong(nfds), timeoutMs));
  }

  @Override
  public int eventfd(int initval, int flags) {
    LibcBinding.bind();
    return result(Libc.eventfd(initval, flags));
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    LibcBinding.bind();
    return result(Libc.fcntl(fd, cmd, argument));
  }

  @Override
  public int memfd_create(String name, int flags) {
    LibcBinding.bind();
    return result(Libc.memfd_create(cString(name), flags));
  }

  @Override
  public int ftruncate(int fd, long length) {
    LibcBinding.bind();
    return result(Libc.ftruncate(fd, length));
  }

  /**
   * Reads a link; not in the contract, since only {@link MachineSysfs} needs it.
   *
   * @param path absolute
   * @param into takes the text, without a zero at the end; {@code PATH_MAX} holds every link
   * @return the text's length, or {@code -errno}
   */
  long readlink(String path, byte[] into) {
    LibcBinding.bind();
    return result(Libc.readlink(cString(path), into, into.length));
  }

  @Override
  public ByteBuffer view(long address, int length) {
    LibcBinding.bind();
    requireMapped(address, length);
    return new Pointer(address).getByteBuffer(0, length);
  }

  /**
   * A wrong address would end the whole process at the first access, so the kernel is asked first:
   * {@code msync(MS_ASYNC)} starts nothing on Linux, it only walks the mappings and answers {@code
   * ENOMEM} where there is none ({@code mm/msync.c}).
   */
  private static void requireMapped(long address, int length) {
    if (address <= 0 || length < 0) {
      throw new IllegalArgumentException(
          "no view of " + length + " bytes at address 0x" + Long.toHexString(address));
    }
    long intoPage = address & (Libc.getpagesize() - 1);
    int synced = result(Libc.msync(address - intoPage, intoPage + length, MS_ASYNC));
    if (synced < 0) {
      throw new IllegalArgumentException(
          "the "
              + length
              + " bytes at address 0x"
              + Long.toHexString(address)
              + " are not mapped (msync answered "
              + synced
              + "): view memory only between mmap and munmap");
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The address is the buffer's own: nothing is allocated or copied. The kernel does not know
   * Java's read-only buffers, so one of those must not be handed to a call that writes.
   */
  @Override
  public long pin(ByteBuffer direct) {
    if (!direct.isDirect()) {
      throw new IllegalArgumentException(
          "a buffer on the Java heap has no address that stays: allocate it with"
              + " ByteBuffer.allocateDirect");
    }
    LibcBinding.bind();
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct)) + direct.position();
  }

  /** {@inheritDoc} Direct buffers do not move, so there is nothing to undo. */
  @Override
  public void unpin(long address) {}

  /**
   * {@inheritDoc}
   *
   * <p>By {@code /proc/self/mem}, so that it is the kernel that finds out: a touch by this process
   * of what is not mapped, or not readable, would end it.
   */
  @Override
  public boolean peek(long address, byte[] into) {
    LibcBinding.bind();
    return ownMemory.read(address, into);
  }

  @Override
  public Sysfs sysfs() {
    return sysfs;
  }

  @Override
  public Optional<KernelLog> log() {
    return Optional.of(log);
  }

  @Override
  public Optional<KernelHost> host() {
    return Optional.of(MachineHost.OWN);
  }

  /**
   * Moves a file's position; not in the contract, since only {@link MachineLog} needs it.
   *
   * @param fd a descriptor
   * @param offset relative to what {@code whence} says
   * @param whence {@code SEEK_*}
   * @return the position, or {@code -errno}
   */
  long lseek(int fd, long offset, int whence) {
    LibcBinding.bind();
    return result(Libc.lseek(fd, offset, whence));
  }

  @Override
  public String dev() {
    return dev;
  }

  @Override
  public String toString() {
    return "the machine's own kernel (sysfs at " + sysfs.root() + ", device nodes at " + dev + ")";
  }

  private static int result(int returned) {
    return returned == -1 ? -Native.getLastError() : returned;
  }

  private static long result(long returned) {
    return returned == -1 ? -Native.getLastError() : returned;
  }

  /** Its bytes with a zero at the end; in UTF-8, whatever the locale says. */
  private static byte[] cString(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path or name contains a NUL character: " + text);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
