// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Iommufd;
import org.drover.uapi.iommu_ioas_alloc;
import org.drover.uapi.iommu_ioas_map;

/**
 * An open {@code /dev/iommu} with one IOAS, and page tables of it that track what is written where
 * the IOMMU can. It takes mappings before it has devices; what it holds goes with its descriptor.
 */
final class IommufdBinding implements Binding {
  private static final int AT_ALLOC = 0;
  private static final int AT_MAP = 64;

  private final Calls calls;
  private final String path;
  private final Fd fd;
  private final long ioas;
  private final Scratch scratch;
  private final PageTables tables;
  private final Deque<DmaMapping> mappings = new ArrayDeque<>();

  private IommufdBinding(Calls calls, String path, Fd fd, Scratch scratch, WorkloadMemory memory) {
    this.calls = calls;
    this.path = path;
    this.fd = fd;
    this.scratch = scratch;
    this.ioas = alloc();
    this.tables = new PageTables(calls.kernel(), path, fd, ioas, memory);
  }

  /** Opens one and maps the memory; nothing stays if that fails. */
  static IommufdBinding open(Calls calls, WorkloadMemory memory) {
    String path = calls.kernel().dev() + "/iommu";
    try (Unwinding undo = new Unwinding()) {
      Fd fd =
          calls.open(
              path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC, FdRole.IOMMUFD, IommufdBinding::openRemedy);
      undo.onFailure(fd::close);
      Scratch scratch = Scratch.of(calls.kernel(), path);
      undo.onFailure(scratch::close);
      IommufdBinding binding = new IommufdBinding(calls, path, fd, scratch, memory);
      undo.onFailure(binding::unmapAll);
      memory.regions().forEach(binding::map);
      undo.keep();
      return binding;
    }
  }

  private static String openRemedy(Errno errno) {
    if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENODEV) || errno.equals(Errno.ENXIO)) {
      return "load the module iommufd";
    }
    return errno.equals(Errno.EACCES)
        ? "run as root, or allow this user to open it; opened by group, a device needs its group's"
            + " node alone"
        : "";
  }

  private long alloc() {
    iommu_ioas_alloc alloc = iommu_ioas_alloc.wrap(scratch.bytes(), AT_ALLOC);
    alloc.zero();
    alloc.size(iommu_ioas_alloc.SIZEOF);
    calls.ioctl(fd, Iommufd.IOMMU_IOAS_ALLOC, scratch.address(AT_ALLOC), "IOMMU_IOAS_ALLOC", path);
    return alloc.out_ioas_id();
  }

  private void map(WorkloadMemory.Region region) {
    DmaMapping mapping = DmaMapping.of(calls, region);
    mappings.push(mapping);
    iommu_ioas_map map = iommu_ioas_map.wrap(scratch.bytes(), AT_MAP);
    map.zero();
    map.size(iommu_ioas_map.SIZEOF)
        .flags(
            Iommufd.IOMMU_IOAS_MAP_FIXED_IOVA
                | (region.readable() ? Iommufd.IOMMU_IOAS_MAP_READABLE : 0)
                | (region.writable() ? Iommufd.IOMMU_IOAS_MAP_WRITEABLE : 0))
        .ioas_id(ioas)
        .user_va(mapping.vaddr())
        .length(region.length())
        .iova(region.iova());
    calls.ioctl(
        fd,
        Iommufd.IOMMU_IOAS_MAP,
        scratch.address(AT_MAP),
        DmaMapping.operation("IOMMU_IOAS_MAP", mapping.range()),
        path,
        DmaMapping.mapRemedy(calls.kernel(), mapping.range()));
  }

  @Override
  public Door admit(Calls calls, Openable device) {
    return (own, structs) -> Cdev.open(own, structs, device, fd, tables);
  }

  /** Its descriptor is closed, and with it what bound it to this one. */
  @Override
  public void leave(Openable device) {
    tables.leave(device.address());
  }

  @Override
  public Optional<DirtyTracker> tracker() {
    return tables.tracker();
  }

  private void unmapAll() {
    try (Unwinding steps = new Unwinding()) {
      mappings.descendingIterator().forEachRemaining(mapping -> steps.onEnd(mapping::close));
    }
  }

  @Override
  public void close() {
    // The mappings of the IOAS go with the descriptor; only then does nothing reach the memory.
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(scratch::close);
      steps.onEnd(this::unmapAll);
      steps.onEnd(fd::close);
      steps.onEnd(tables::close);
    }
  }
}
