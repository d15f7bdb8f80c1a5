// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Who answers the uAPI's system calls: the machine's own kernel, or the emulator's in Java.
 *
 * <p>Published as a service; whatever stands above it cannot tell which kernel it talks to. The
 * methods carry the system calls' own names and never throw for a failed call: the result is what
 * the call returned, or {@code -errno} (asm-generic numbers, {@code -4095 .. -1}) captured at the
 * call itself.
 *
 * <p>Memory is named by raw addresses, as the uAPI does. An address comes from {@link #mmap} or
 * from {@link #pin} of this kernel and means nothing to another one; an address outside of what was
 * mapped, or against its protection, is answered with {@code EFAULT}. File descriptors, eventfds
 * and polls likewise belong to the kernel that handed them out.
 *
 * <p>All methods may be called from any thread. A call returns when the kernel does: a {@code SET}
 * of the migration state may block for seconds, so nothing may call it on a thread that others wait
 * for.
 */
public interface Kernel {

  /**
   * The scheme of the device addresses that live in this kernel.
   *
   * @return {@code vfio} for the machine's own kernel, {@code emu} for the emulator
   */
  String scheme();

  /**
   * The release of the kernel that is played, as {@code uname -r} prints it.
   *
   * @return for example {@code 6.12.117+deb12-amd64}
   */
  String release();

  /**
   * Opens a file of this kernel.
   *
   * @param path absolute path, for example {@code /dev/vfio/vfio}, or {@code /proc/self/fd/N} of a
   *     memfd of the machine's own kernel
   * @param flags {@code O_*} of {@link Fcntl}
   * @return the file descriptor, or {@code -errno}
   */
  int open(String path, int flags);

  /**
   * Closes a file descriptor. The number is free afterwards, whatever is returned.
   *
   * @param fd a descriptor of this kernel
   * @return 0, or {@code -errno}
   */
  int close(int fd);

  /**
   * Reads from a stream-like file.
   *
   * @param fd a descriptor of this kernel
   * @param address where the bytes go
   * @param length how many bytes at most
   * @return the count, 0 at an end, or {@code -errno}
   */
  long read(int fd, long address, long length);

  /**
   * Writes to a stream-like file.
   *
   * @param fd a descriptor of this kernel
   * @param address where the bytes are
   * @param length how many bytes at most
   * @return the count that was taken, or {@code -errno}
   */
  long write(int fd, long address, long length);

  /**
   * Reads at an offset, for example of a device region.
   *
   * @param fd a descriptor of this kernel
   * @param address where the bytes go
   * @param length how many bytes at most
   * @param offset file offset in bytes
   * @return the count, or {@code -errno}
   */
  long pread(int fd, long address, long length, long offset);

  /**
   * Writes at an offset, for example of a device region.
   *
   * @param fd a descriptor of this kernel
   * @param address where the bytes are
   * @param length how many bytes at most
   * @param offset file offset in bytes
   * @return the count, or {@code -errno}
   */
  long pwrite(int fd, long address, long length, long offset);

  /**
   * Performs an ioctl.
   *
   * @param fd a descriptor of this kernel
   * @param request the number, for example {@link Vfio#VFIO_DEVICE_FEATURE}
   * @param argument the argument as it is: an address of this kernel, or a plain number
   * @return the call's result (0, or for example a new descriptor), or {@code -errno}
   */
  int ioctl(int fd, long request, long argument);

  /**
   * Maps memory at an address of the kernel's choosing.
   *
   * @param length in bytes
   * @param prot {@code PROT_*} of {@link Mman}
   * @param flags {@code MAP_*} of {@link Mman}
   * @param fd the file to map, or -1 with {@code MAP_ANONYMOUS}
   * @param offset in the file, a multiple of the page size
   * @return the address, or {@code -errno}
   */
  long mmap(long length, int prot, int flags, int fd, long offset);

  /**
   * Unmaps what {@link #mmap} mapped. Views of it must not be touched afterwards.
   *
   * @param address of the mapping
   * @param length in bytes
   * @return 0, or {@code -errno}
   */
  int munmap(long address, long length);

  /**
   * Changes a mapping's protection: what the kernel itself may write becomes read-only, for
   * example.
   *
   * @param address page aligned
   * @param length in bytes
   * @param prot {@code PROT_*} of {@link Mman}
   * @return 0, or {@code -errno}
   */
  int mprotect(long address, long length, int prot);

  /**
   * Waits for events on files of this kernel.
   *
   * @param pollfds address of an array of {@code struct pollfd} (8 bytes each: {@code fd@0,
   *     events@4(s16), revents@6(s16)})
   * @param nfds the array's length
   * @param timeoutMs milliseconds; 0 returns at once, -1 waits without an end
   * @return how many entries have events, or {@code -errno}
   */
  int poll(long pollfds, int nfds, int timeoutMs);

  /**
   * Makes an eventfd.
   *
   * @param initval its first count
   * @param flags {@code EFD_*} of {@link Fcntl}
   * @return the descriptor, or {@code -errno}
   */
  int eventfd(int initval, int flags);

  /**
   * Manipulates a descriptor.
   *
   * @param fd a descriptor of this kernel
   * @param cmd {@code F_*} of {@link Fcntl}
   * @param argument as the command asks
   * @return the command's result, or {@code -errno}
   */
  int fcntl(int fd, int cmd, long argument);

  /**
   * Makes an anonymous file in memory.
   *
   * @param name shown in {@code /proc/self/fd}; need not be unique
   * @param flags {@code MFD_*} of {@link Mman}
   * @return the descriptor, or {@code -errno}
   */
  int memfd_create(String name, int flags);

  /**
   * Sets a file's length.
   *
   * @param fd a descriptor of this kernel
   * @param length in bytes
   * @return 0, or {@code -errno}
   */
  int ftruncate(int fd, long length);

  /**
   * A view of mapped memory in native byte order. The caller keeps the mapping alive for as long as
   * it uses the view; touching a view after {@link #munmap} may end the process.
   *
   * @param address mapped by this kernel
   * @param length in bytes, at most {@link Integer#MAX_VALUE}
   * @return a direct buffer over exactly that memory
   * @throws IllegalArgumentException if this kernel can tell that the range is not mapped
   */
  ByteBuffer view(long address, int length);

  /**
   * Copies bytes for somebody who only looks on: unlike {@link #view} it does no harm if the range
   * is not mapped, or protected against reading.
   *
   * @param address first byte, whatever it may be
   * @param into filled in whole, or left alone
   * @return false if the bytes cannot be read
   */
  default boolean peek(long address, byte[] into) {
    try {
      view(address, into.length).get(0, into);
      return true;
    } catch (IllegalArgumentException wild) {
      return false;
    }
  }

  /**
   * Gives the remaining bytes of a direct buffer an address of this kernel, so that data moves
   * without a copy. The caller keeps the buffer reachable until {@link #unpin}.
   *
   * @param direct a direct buffer; its position and limit are read now and not changed
   * @return the address of the byte at its position
   * @throws IllegalArgumentException if the buffer is not direct
   */
  long pin(ByteBuffer direct);

  /**
   * Ends a {@link #pin}; the address is void afterwards.
   *
   * @param address that {@link #pin} returned
   */
  void unpin(long address);

  /**
   * This kernel's sysfs.
   *
   * @return the tree, never null
   */
  Sysfs sysfs();

  /**
   * This kernel's log.
   *
   * @return empty if it has none
   */
  default Optional<KernelLog> log() {
    return Optional.empty();
  }

  /**
   * The machine that this kernel runs.
   *
   * @return empty if it runs none of which anything could be told
   */
  default Optional<KernelHost> host() {
    return Optional.empty();
  }

  /**
   * Where this kernel's device nodes are, as {@link #open} wants it.
   *
   * @return {@code /dev}, or a test's own root; without a slash at its end
   */
  String dev();
}
