// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.edu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;

/**
 * An {@code edu} that a program has open: raw system calls as one in C makes them, numbers and
 * offsets by hand. For one thread.
 */
public final class EduFunction implements AutoCloseable {
  /** Region and interrupt numbers of a PCI function. */
  public static final int CONFIG = 7;

  /** How much memory there is for DMA, in bytes. */
  public static final int MEMORY = 16 * 4096;

  private static final int SCRATCH = 16384;

  private final Kernel kernel;
  private final AccessPath via;
  private final Deque<Integer> opened = new ArrayDeque<>();

  /** Where arguments stand. */
  private final long at;

  private final ByteBuffer mem;
  private final long memory;

  /** The container, or the iommufd. */
  private final int space;

  private final int device;
  private final int devid;
  private final int ioas;

  /**
   * Opens it. Nothing may fail.
   *
   * @param kernel real or emulated
   * @param name in its sysfs
   * @param via by which path
   */
  public EduFunction(Kernel kernel, String name, AccessPath via) {
    this.kernel = kernel;
    this.via = via;
    this.at = anonymous(SCRATCH);
    this.mem = kernel.view(at, SCRATCH);
    this.memory = anonymous(MEMORY);
    String directory = "bus/pci/devices/" + name;
    if (via == AccessPath.GROUP) {
      space = open("/dev/vfio/vfio");
      int group = open("/dev/vfio/" + last(link(directory + "/iommu_group")));
      mem.putInt(0, space);
      worked(ioctl(group, Vfio.VFIO_GROUP_SET_CONTAINER, at), "VFIO_GROUP_SET_CONTAINER");
      worked(ioctl(space, Vfio.VFIO_SET_IOMMU, Vfio.VFIO_TYPE1v2_IOMMU), "VFIO_SET_IOMMU");
      mem.put(0, (name + "\0").getBytes(StandardCharsets.US_ASCII));
      device = kept(ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, at), "VFIO_GROUP_GET_DEVICE_FD");
      devid = -1;
      ioas = -1;
    } else {
      space = open("/dev/iommu");
      device = open("/dev/vfio/devices/" + node(directory + "/vfio-dev"));
      mem.putInt(0, 16).putInt(4, 0).putInt(8, space).putInt(12, -1);
      worked(ioctl(device, Vfio.VFIO_DEVICE_BIND_IOMMUFD, at), "VFIO_DEVICE_BIND_IOMMUFD");
      devid = mem.getInt(12);
      mem.putInt(0, 12).putInt(4, 0).putInt(8, -1);
      worked(ioctl(space, Iommufd.IOMMU_IOAS_ALLOC, at), "IOMMU_IOAS_ALLOC");
      ioas = mem.getInt(8);
      worked(attach(ioas), "VFIO_DEVICE_ATTACH_IOMMUFD_PT");
    }
  }

  private long anonymous(int length) {
    long address =
        kernel.mmap(
            length, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    worked((int) Math.min(0, address), "mmap");
    return address;
  }

  private int open(String path) {
    return kept(kernel.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC), "open of " + path);
  }

  private int kept(int fd, String call) {
    worked(fd, call);
    opened.push(fd);
    return fd;
  }

  private static void worked(int result, String call) {
    if (result < 0) {
      throw new IllegalStateException(call + ": " + spelled(result));
    }
  }

  private String link(String path) {
    try {
      return kernel.sysfs().readlink(path).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String node(String directory) {
    try {
      return kernel.sysfs().list(directory).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private int ioctl(int fd, int request, long argument) {
    return kernel.ioctl(fd, request, argument);
  }

  /**
   * How a result reads.
   *
   * @param result of a call
   * @return the number, or the name of its errno
   */
  public static String spelled(long result) {
    return result < 0 ? Errno.ofResult(result).name() : Long.toString(result);
  }

  /**
   * {@code VFIO_DEVICE_GET_INFO}.
   *
   * @return flags, regions and interrupts
   */
  public List<Integer> info() {
    mem.putInt(0, 24);
    worked(ioctl(device, Vfio.VFIO_DEVICE_GET_INFO, at), "VFIO_DEVICE_GET_INFO");
    return List.of(mem.getInt(4), mem.getInt(8), mem.getInt(12));
  }

  /**
   * {@code VFIO_DEVICE_GET_REGION_INFO}.
   *
   * @param index any
   * @return size, flags and offset in hexadecimal, or the errno's name
   */
  public String region(int index) {
    mem.putInt(0, 32).putInt(4, 0).putInt(8, index).putInt(12, 0).putLong(16, 0).putLong(24, 0);
    int result = ioctl(device, Vfio.VFIO_DEVICE_GET_REGION_INFO, at);
    return result < 0
        ? spelled(result)
        : "%x %x %x".formatted(mem.getLong(16), mem.getInt(4) & ~8, mem.getLong(24));
  }

  /**
   * {@code VFIO_DEVICE_GET_IRQ_INFO}.
   *
   * @param index any
   * @return flags and count, or the errno's name
   */
  public String irq(int index) {
    mem.putInt(0, 16).putInt(4, 0).putInt(8, index).putInt(12, 0);
    int result = ioctl(device, Vfio.VFIO_DEVICE_GET_IRQ_INFO, at);
    return result < 0 ? spelled(result) : mem.getInt(4) + " " + mem.getInt(12);
  }

  /**
   * {@code VFIO_DEVICE_RESET}.
   *
   * @return 0 or {@code -errno}
   */
  public int reset() {
    return ioctl(device, Vfio.VFIO_DEVICE_RESET, 0);
  }

  /**
   * {@code VFIO_DEVICE_FEATURE} with room for 64 bytes of payload.
   *
   * @param flags the feature's number and what is asked of it
   * @return 0 or {@code -errno}
   */
  public int feature(int flags) {
    mem.putInt(0, 72).putInt(4, flags);
    return ioctl(device, Vfio.VFIO_DEVICE_FEATURE, at);
  }

  /**
   * {@code VFIO_DEVICE_SET_IRQS}.
   *
   * @param flags one of data, one action
   * @param index which kind
   * @param count of interrupts from 0 on
   * @param eventfds their data
   * @return 0 or {@code -errno}
   */
  public int setIrqs(int flags, int index, int count, int... eventfds) {
    mem.putInt(0, 20 + 4 * eventfds.length).putInt(4, flags).putInt(8, index).putInt(12, 0);
    mem.putInt(16, count);
    for (int i = 0; i < eventfds.length; i++) {
      mem.putInt(20 + 4 * i, eventfds[i]);
    }
    return ioctl(device, Vfio.VFIO_DEVICE_SET_IRQS, at);
  }

  /**
   * A new eventfd, which is closed with the function.
   *
   * @return its number
   */
  public int eventfd() {
    return kept(kernel.eventfd(0, Fcntl.EFD_NONBLOCK | Fcntl.EFD_CLOEXEC), "eventfd");
  }

  /**
   * How often an eventfd was signalled since it was asked last.
   *
   * @param eventfd one of these
   * @param waitMs how long to wait for the first signal
   * @return a count
   */
  public long signals(int eventfd, int waitMs) {
    // struct pollfd: the descriptor, POLLIN, what happened.
    mem.putInt(4096, eventfd).putShort(4100, (short) 1).putShort(4102, (short) 0);
    worked(kernel.poll(at + 4096, 1, waitMs), "poll");
    return kernel.read(eventfd, at + 4104, 8) == 8 ? mem.getLong(4104) : 0;
  }

  /**
   * Reads a register or a part of the config space.
   *
   * @param region its index
   * @param offset in it
   * @param width 1, 2, 4 or 8
   * @return the value, unsigned up to 4 bytes
   */
  public long read(int region, long offset, int width) {
    mem.putLong(4096, 0);
    long count = kernel.pread(device, at + 4096, width, ((long) region << 40) + offset);
    worked((int) Math.min(0, count), "pread");
    return width == 8 ? mem.getLong(4096) : mem.getLong(4096) & ((1L << (8 * width)) - 1);
  }

  /**
   * Writes a register or a part of the config space.
   *
   * @param region its index
   * @param offset in it
   * @param width 1, 2, 4 or 8
   * @param value whose lowest bytes count
   */
  public void write(int region, long offset, int width, long value) {
    mem.putLong(4096, value);
    long count = kernel.pwrite(device, at + 4096, width, ((long) region << 40) + offset);
    worked((int) Math.min(0, count), "pwrite");
  }

  /** A register of BAR 0, of 4 bytes. */
  long register(long offset) {
    return read(0, offset, 4);
  }

  void register(long offset, long value) {
    write(0, offset, 4, value);
  }

  /** Sets bit 2 of the command register, or clears it. */
  public void busMaster(boolean on) {
    long command = read(CONFIG, 4, 2);
    write(CONFIG, 4, 2, on ? command | 4 : command & ~4);
  }

  /**
   * A whole DMA: source, destination, count, command; waits until bit 0 of the command is clear.
   *
   * @param from an address of memory, or of the device's own from 0x40000 on
   * @param to the other one
   * @param count in bytes
   * @param command 1 into the device, 3 out of it; 4 more for an interrupt
   */
  public void copy(long from, long to, long count, int command) {
    write(0, 0x80, 8, from);
    write(0, 0x88, 8, to);
    write(0, 0x90, 8, count);
    write(0, 0x98, 8, command);
    await(() -> (register(0x98) & 1) == 0, "the end of the DMA");
  }

  /** What is waited for. */
  public interface Condition {
    /**
     * Looks.
     *
     * @return whether it is so
     */
    boolean holds();
  }

  /**
   * Waits for something, at most 20 seconds.
   *
   * @param condition looked at again and again
   * @param what for people
   */
  public static void await(Condition condition, String what) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited 20 s in vain for " + what);
      }
      Thread.onSpinWait();
    }
  }

  /**
   * Its memory for DMA.
   *
   * @return of {@link #MEMORY} bytes
   */
  public ByteBuffer memory() {
    return kernel.view(memory, MEMORY);
  }

  /**
   * Maps its memory, or a part of it.
   *
   * @param offset of the part
   * @param iova where devices see it
   * @param length in bytes
   * @param access 1 to read, 2 to write
   * @return 0 or {@code -errno}
   */
  public int map(long offset, long iova, long length, int access) {
    if (via == AccessPath.GROUP) {
      mem.putInt(0, 32).putInt(4, access).putLong(8, memory + offset).putLong(16, iova);
      mem.putLong(24, length);
      return ioctl(space, Vfio.VFIO_IOMMU_MAP_DMA, at);
    }
    // IOMMU_IOAS_MAP_FIXED_IOVA is 1, WRITEABLE 2, READABLE 4.
    int flags = 1 | (access & 2) | (access & 1) << 2;
    mem.putInt(0, 40).putInt(4, flags).putInt(8, ioas).putInt(12, 0).putLong(16, memory + offset);
    mem.putLong(24, length).putLong(32, iova);
    return ioctl(space, Iommufd.IOMMU_IOAS_MAP, at);
  }

  /**
   * Unmaps.
   *
   * @param iova where it is mapped
   * @param length in bytes
   * @return 0 or {@code -errno}
   */
  public int unmap(long iova, long length) {
    if (via == AccessPath.GROUP) {
      mem.putInt(0, 24).putInt(4, 0).putLong(8, iova).putLong(16, length);
      return ioctl(space, Vfio.VFIO_IOMMU_UNMAP_DMA, at);
    }
    mem.putInt(0, 24).putInt(4, ioas).putLong(8, iova).putLong(16, length);
    return ioctl(space, Iommufd.IOMMU_IOAS_UNMAP, at);
  }

  /**
   * {@code VFIO_IOMMU_DIRTY_PAGES}; by a group alone.
   *
   * @param flags 1 START, 2 STOP
   * @return 0 or {@code -errno}
   */
  public int dirtyPages(int flags) {
    mem.putInt(0, 8).putInt(4, flags);
    return ioctl(space, Vfio.VFIO_IOMMU_DIRTY_PAGES, at);
  }

  /**
   * Its bitmap of up to 64 pages of 4 KiB; by a group alone.
   *
   * @param iova first page
   * @param pages how many
   * @return the word, or the errno's name
   */
  public String dirtyBitmap(long iova, int pages) {
    mem.putLong(4096, 0);
    mem.putInt(0, 48).putInt(4, 4).putLong(8, iova).putLong(16, pages * 4096L).putLong(24, 4096);
    mem.putLong(32, 8).putLong(40, at + 4096);
    int result = ioctl(space, Vfio.VFIO_IOMMU_DIRTY_PAGES, at);
    return result < 0 ? spelled(result) : Long.toHexString(mem.getLong(4096));
  }

  /**
   * {@code VFIO_DEVICE_ATTACH_IOMMUFD_PT}; by a node alone.
   *
   * @param pt an address space or a page table
   * @return the id that came back, or {@code -errno}
   */
  public int attach(int pt) {
    mem.putInt(0, 12).putInt(4, 0).putInt(8, pt);
    int result = ioctl(device, Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT, at);
    return result < 0 ? result : mem.getInt(8);
  }

  /**
   * The address space; by a node alone.
   *
   * @return its id
   */
  public int ioas() {
    return ioas;
  }

  /**
   * {@code IOMMU_GET_HW_INFO}; by a node alone.
   *
   * @return the kind of IOMMU and what it can, or the errno's name
   */
  public String hwInfo() {
    mem.putInt(0, 40).putInt(4, 0).putInt(8, devid).putInt(12, 0).putLong(16, 0);
    mem.putInt(24, 0).putInt(28, 0).putLong(32, 0);
    int result = ioctl(space, Iommufd.IOMMU_GET_HW_INFO, at);
    return result < 0 ? spelled(result) : mem.getInt(24) + " " + mem.getLong(32);
  }

  /**
   * {@code IOMMU_HWPT_ALLOC}; by a node alone.
   *
   * @param flags 2 for one that tracks
   * @return the id, or {@code -errno}
   */
  public int allocPageTable(int flags) {
    for (int i = 0; i < 48; i += 4) {
      mem.putInt(i, 0);
    }
    mem.putInt(0, 48).putInt(4, flags).putInt(8, devid).putInt(12, ioas);
    int result = ioctl(space, Iommufd.IOMMU_HWPT_ALLOC, at);
    return result < 0 ? result : mem.getInt(16);
  }

  /**
   * {@code IOMMU_HWPT_SET_DIRTY_TRACKING}; by a node alone.
   *
   * @param table a page table
   * @return 0 or {@code -errno}
   */
  public int trackDirty(int table) {
    mem.putInt(0, 16).putInt(4, 1).putInt(8, table).putInt(12, 0);
    return ioctl(space, Iommufd.IOMMU_HWPT_SET_DIRTY_TRACKING, at);
  }

  /** The last that was opened first. */
  @Override
  public void close() {
    opened.forEach(kernel::close);
    kernel.munmap(memory, MEMORY);
    kernel.munmap(at, SCRATCH);
  }
}
