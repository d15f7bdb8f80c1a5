// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import java.util.List;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_iommu_type1_dirty_bitmap;
import org.drover.uapi.vfio_iommu_type1_dirty_bitmap_get;
import org.drover.uapi.vfio_iommu_type1_info;
import org.drover.uapi.vfio_iommu_type1_info_cap_migration;

/**
 * The dirty pages of a type1 container ({@code drivers/vfio/vfio_iommu_type1.c}). It counts pinned
 * pages for dirty: behind an IOMMU that is all that is mapped, in every report; of mediated devices
 * it is what their drivers have pinned.
 *
 * <p>The kernel does not simply overwrite a caller's bitmap, and leaves stray bits behind the last
 * page of a mapping whose first page is not at the beginning of a word. So each mapping is asked
 * for alone, from its first page on, into memory that was cleared, and what is behind its last page
 * is dropped.
 */
public final class TypeOneTracker implements DirtyTracker {
  private static final int AT_GET = vfio_iommu_type1_dirty_bitmap.SIZEOF;
  private static final int GET_LENGTH = AT_GET + vfio_iommu_type1_dirty_bitmap_get.SIZEOF;

  private final Kernel kernel;
  private final int container;
  private final List<IovaRange> mappings;
  private final String target;
  private Running running;

  /** One bitmap for each mapping, all over the same memory. */
  private record Running(Ioctls ioctls, List<DirtyBitmap> windows) {}

  /** What the container says that it can. */
  private record Ability(long pageSize, long longestBitmap) {}

  /**
   * Of one container. Touches nothing yet.
   *
   * @param kernel whose container it is
   * @param container a descriptor, which stays the caller's, with its IOMMU set
   * @param mappings what is mapped in it, each by one call, without overlaps
   * @param target how a failure calls the descriptor, for example {@code /dev/vfio/vfio}
   */
  public TypeOneTracker(Kernel kernel, int container, List<IovaRange> mappings, String target) {
    this.kernel = kernel;
    this.container = container;
    this.mappings = mappings.stream().sorted().toList();
    this.target = target;
  }

  @Override
  public String name() {
    return "the type 1 container " + target;
  }

  @Override
  public synchronized void start() {
    if (running != null) {
      throw new IllegalStateException(name() + " is tracking already");
    }
    Ioctls ioctls = new Ioctls(kernel, container, target);
    try {
      List<DirtyBitmap> windows = windows(ability(ioctls));
      track(ioctls, Vfio.VFIO_IOMMU_DIRTY_PAGES_FLAG_START, "START");
      running = new Running(ioctls, windows);
    } finally {
      if (running == null) {
        ioctls.close();
      }
    }
  }

  private Ability ability(Ioctls ioctls) {
    vfio_iommu_type1_info info = vfio_iommu_type1_info.wrap(ioctls.bytes(), 0);
    info.zero();
    info.argsz(Ioctls.LENGTH);
    ioctls.call(Vfio.VFIO_IOMMU_GET_INFO, "VFIO_IOMMU_GET_INFO");
    return info.caps()
        .find(Vfio.VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION)
        .map(header -> vfio_iommu_type1_info_cap_migration.wrap(header.bytes(), 0))
        // Asked with any but the smallest of its sizes it answers EINVAL.
        .map(
            cap -> new Ability(Long.lowestOneBit(cap.pgsize_bitmap()), cap.max_dirty_bitmap_size()))
        .filter(ability -> ability.pageSize() != 0)
        .orElseThrow(
            () ->
                new DroverException(
                    name() + " does not track dirty pages; Linux 5.8 and later can"));
  }

  private List<DirtyBitmap> windows(Ability ability) {
    long pageSize = ability.pageSize();
    IovaRange longest =
        mappings.stream()
            .max((one, other) -> Long.compare(one.length(), other.length()))
            .orElseThrow(() -> new DroverException(name() + " has no memory to track"));
    long bytes = DirtyBitmap.bytes(longest.length(), pageSize);
    if (Long.compareUnsigned(bytes, ability.longestBitmap()) > 0) {
      throw new DroverException(
          "%s gives bitmaps of up to %d bytes, and that of IOVA %s has %d"
              .formatted(name(), ability.longestBitmap(), longest, bytes));
    }
    DirtyBitmap memory = new DirtyBitmap(longest, pageSize);
    return mappings.stream().map(mapping -> memory.window(mapping, pageSize)).toList();
  }

  private void track(Ioctls ioctls, int flags, String what) {
    dirtyPages(ioctls, AT_GET, flags);
    ioctls.call(Vfio.VFIO_IOMMU_DIRTY_PAGES, "VFIO_IOMMU_DIRTY_PAGES " + what);
  }

  private static void dirtyPages(Ioctls ioctls, int argsz, int flags) {
    vfio_iommu_type1_dirty_bitmap call = vfio_iommu_type1_dirty_bitmap.wrap(ioctls.bytes(), 0);
    call.zero();
    call.argsz(argsz).flags(flags);
  }

  @Override
  public synchronized void report(DirtyBitmap into) {
    if (running == null) {
      throw new IllegalStateException(name() + " is not tracking");
    }
    requireWhole(into.range());
    for (DirtyBitmap window : running.windows()) {
      if (into.range().contains(window.range())) {
        window.clear();
        query(running.ioctls(), window);
        into.or(window);
      }
    }
  }

  /** A mapping can only be asked for as a whole, and what is not mapped would seem to be clean. */
  private void requireWhole(IovaRange range) {
    Stream<IovaRange> within = mappings.stream().filter(range::contains);
    if (within.mapToLong(IovaRange::length).sum() != range.length()) {
      throw new IllegalArgumentException(
          range + " is not the range of some mappings of " + name() + ", which are " + mappings);
    }
  }

  private static void query(Ioctls ioctls, DirtyBitmap window) {
    dirtyPages(ioctls, GET_LENGTH, Vfio.VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP);
    vfio_iommu_type1_dirty_bitmap_get get =
        vfio_iommu_type1_dirty_bitmap_get.wrap(ioctls.bytes(), AT_GET);
    get.zero();
    get.iova(window.range().iova()).size(window.range().length());
    get.bitmap()
        .pgsize(window.pageSize())
        .size(DirtyBitmap.bytes(window.range().length(), window.pageSize()));
    ioctls.fill(
        window,
        address -> {
          get.bitmap().data(address);
          return ioctls.result(Vfio.VFIO_IOMMU_DIRTY_PAGES);
        },
        "VFIO_IOMMU_DIRTY_PAGES GET_BITMAP",
        "");
  }

  @Override
  public synchronized void stop() {
    if (running != null) {
      try (Ioctls ending = running.ioctls()) {
        running = null;
        track(ending, Vfio.VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, "STOP");
      }
    }
  }
}
