// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.sysfs.KernelText;
import org.drover.device.vfio.sysfs.LockedMemory;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;

/**
 * One region of a workload memory as it is mapped in a kernel: the address that goes to the DMA.
 */
final class DmaMapping implements AutoClose {
  private static final Logger LOG = System.getLogger(DmaMapping.class.getName());

  /**
   * As much as 2 MiB of a bitmap tell of in pages of 4 KiB: a type 1 container tells of a mapping
   * only as a whole, into memory that is as long as that takes.
   */
  private static final long LONGEST_PIECE = 1L << 36;

  private final Kernel kernel;
  private final WorkloadMemory.Region region;
  private final long vaddr;

  private DmaMapping(Kernel kernel, WorkloadMemory.Region region, long vaddr) {
    this.kernel = kernel;
    this.region = region;
    this.vaddr = vaddr;
  }

  /**
   * Maps a region's piece of its memfd. The memfd belongs to the machine's own kernel; this kernel
   * gets at it by its path.
   */
  static DmaMapping of(Calls calls, WorkloadMemory.Region region) {
    String path = "/proc/self/fd/" + region.memfd();
    int access = region.writable() ? Fcntl.O_RDWR : Fcntl.O_RDONLY;
    int prot = region.writable() ? Mman.PROT_READ | Mman.PROT_WRITE : Mman.PROT_READ;
    try (Fd file =
        calls.open(
            path,
            access | Fcntl.O_CLOEXEC,
            FdRole.MEMORY,
            errno -> "is the workload's memfd open?")) {
      long vaddr =
          calls
              .kernel()
              .mmap(region.length(), prot, Mman.MAP_SHARED, file.number(), region.offset());
      if (vaddr < 0) {
        throw Calls.failure(
            vaddr, "mmap of " + region.length() + " bytes", path, DmaMapping::remedy);
      }
      return new DmaMapping(calls.kernel(), region, vaddr);
    }
  }

  private static String remedy(Errno errno) {
    return errno.equals(Errno.EINVAL) ? "offset and length must be multiples of the page size" : "";
  }

  /** What a mapping for devices is called in a failure. */
  static String operation(String call, IovaRange range) {
    return "%s of 0x%x bytes at IOVA 0x%x".formatted(call, range.length(), range.iova());
  }

  /**
   * What to do if a kernel does not map for devices.
   *
   * @param range what it does not map
   */
  static Calls.Remedy mapRemedy(Kernel kernel, IovaRange range) {
    return errno ->
        errno.equals(Errno.EINVAL)
            ? "IOVA and length must be multiples of the page size, in a range that the IOMMU has"
            : lockRemedy(kernel, range.length()).of(errno);
  }

  /**
   * What to do if a kernel does not lock memory: the limit against what is needed, where it tells.
   *
   * @param needed in bytes
   */
  static Calls.Remedy lockRemedy(Kernel kernel, long needed) {
    return errno -> {
      if (errno.equals(Errno.ENOMEM)) {
        return "raise RLIMIT_MEMLOCK (ulimit -l) to the size of the workload's memory"
            + against(kernel, needed);
      }
      return "";
    };
  }

  private static String against(Kernel kernel, long needed) {
    try {
      LockedMemory locked = LockedMemory.of(new KernelText(kernel));
      return locked.limit().isEmpty()
          ? ""
          : "; it is %d bytes, of which %d are taken, and this needs %d"
              .formatted(locked.limit().getAsLong(), locked.taken(), needed);
    } catch (KernelCallException e) {
      LOG.log(Level.DEBUG, "the limit of locked memory is not known", e);
      return "";
    }
  }

  WorkloadMemory.Region region() {
    return region;
  }

  IovaRange range() {
    return new IovaRange(region.iova(), region.length());
  }

  /** The region in pieces that can each be one mapping of a container. */
  List<IovaRange> pieces() {
    List<IovaRange> pieces = new ArrayList<>();
    for (long at = 0; at < region.length(); at += LONGEST_PIECE) {
      pieces.add(new IovaRange(region.iova() + at, Math.min(LONGEST_PIECE, region.length() - at)));
    }
    return pieces;
  }

  long vaddr() {
    return vaddr;
  }

  @Override
  public void close() {
    int result = kernel.munmap(vaddr, region.length());
    if (result < 0) {
      LOG.log(Level.WARNING, "munmap of workload memory failed with {0}", Errno.ofResult(result));
    }
  }
}
