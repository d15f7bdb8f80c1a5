// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.dirty.TypeOneTracker;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_iommu_type1_dma_map;

/**
 * An open container with a type1v2 IOMMU. It is nothing before its first group and loses its
 * mappings with its last one, so it lives from the one to the other. The lock of its space must be
 * held.
 */
final class Container implements AutoClose {
  private static final int AT_MAP = 64;

  private final Calls calls;
  private final String path;
  private final Fd fd;
  private final Scratch scratch;
  private final Deque<DmaMapping> mappings = new ArrayDeque<>();
  private boolean hasIommu;
  private Optional<DirtyTracker> tracker = Optional.empty();

  private Container(Calls calls, String path, Fd fd, Scratch scratch) {
    this.calls = calls;
    this.path = path;
    this.fd = fd;
    this.scratch = scratch;
  }

  /** Opens one and checks that it can do what is needed. */
  static Container open(Calls calls) {
    Kernel kernel = calls.kernel();
    String path = kernel.dev() + "/vfio/vfio";
    try (Unwinding undo = new Unwinding()) {
      Fd fd = calls.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC, FdRole.CONTAINER, Container::remedy);
      undo.onFailure(fd::close);
      requireVersion(calls, fd, path);
      requireType1(calls, fd, path);
      Scratch scratch = Scratch.of(kernel, path);
      undo.keep();
      return new Container(calls, path, fd, scratch);
    }
  }

  private static String remedy(Errno errno) {
    if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENODEV)) {
      return "load the module vfio";
    }
    return errno.equals(Errno.EACCES) ? "run as root, or allow this user to open it" : "";
  }

  private static void requireVersion(Calls calls, Fd fd, String path) {
    int version = calls.ioctl(fd, Vfio.VFIO_GET_API_VERSION, 0, "VFIO_GET_API_VERSION", path);
    if (version != Vfio.VFIO_API_VERSION) {
      throw new DroverException(
          path + " speaks version " + version + " of the VFIO API; only version 0 is known");
    }
  }

  private static void requireType1(Calls calls, Fd fd, String path) {
    int has =
        calls.ioctl(
            fd,
            Vfio.VFIO_CHECK_EXTENSION,
            Vfio.VFIO_TYPE1v2_IOMMU,
            "VFIO_CHECK_EXTENSION of type1v2",
            path);
    if (has == 0) {
      throw new DroverException(
          path + " has no type1 IOMMU driver: load the module vfio_iommu_type1");
    }
  }

  int number() {
    return fd.number();
  }

  /** The structs of the container and its groups, up to 64 bytes. */
  Scratch scratch() {
    return scratch;
  }

  /** After the first group: chooses the IOMMU and maps the memory. */
  void prepare(WorkloadMemory memory) {
    if (hasIommu) {
      return;
    }
    calls.ioctl(
        fd, Vfio.VFIO_SET_IOMMU, Vfio.VFIO_TYPE1v2_IOMMU, "VFIO_SET_IOMMU to type1v2", path);
    for (WorkloadMemory.Region region : memory.regions()) {
      DmaMapping mapping = DmaMapping.of(calls, region);
      mappings.push(mapping);
      mapping.pieces().forEach(piece -> map(mapping, piece));
    }
    hasIommu = true;
  }

  private void map(DmaMapping mapping, IovaRange piece) {
    WorkloadMemory.Region region = mapping.region();
    vfio_iommu_type1_dma_map map = vfio_iommu_type1_dma_map.wrap(scratch.bytes(), AT_MAP);
    map.zero();
    map.argsz(vfio_iommu_type1_dma_map.SIZEOF)
        .flags(
            (region.readable() ? Vfio.VFIO_DMA_MAP_FLAG_READ : 0)
                | (region.writable() ? Vfio.VFIO_DMA_MAP_FLAG_WRITE : 0))
        .vaddr(mapping.vaddr() + (piece.iova() - region.iova()))
        .iova(piece.iova())
        .size(piece.length());
    calls.ioctl(
        fd,
        Vfio.VFIO_IOMMU_MAP_DMA,
        scratch.address(AT_MAP),
        DmaMapping.operation("VFIO_IOMMU_MAP_DMA", piece),
        path,
        DmaMapping.mapRemedy(calls.kernel(), piece));
  }

  /** Always the same; empty before there are mappings. */
  Optional<DirtyTracker> tracker() {
    if (tracker.isEmpty() && hasIommu) {
      tracker =
          Optional.of(
              new TypeOneTracker(
                  calls.kernel(),
                  fd.number(),
                  mappings.stream().flatMap(mapping -> mapping.pieces().stream()).toList(),
                  path));
    }
    return tracker;
  }

  /** Before the last group leaves. */
  void endTracking() {
    tracker.ifPresent(DirtyTracker::stop);
  }

  @Override
  public void close() {
    // Its last group is gone, and the kernel's mappings with it: nothing reaches the memory.
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(scratch::close);
      mappings.descendingIterator().forEachRemaining(mapping -> steps.onEnd(mapping::close));
      steps.onEnd(fd::close);
      steps.onEnd(this::endTracking);
    }
  }
}
