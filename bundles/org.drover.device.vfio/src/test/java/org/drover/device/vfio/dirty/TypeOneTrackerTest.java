// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.dirty.Bits.PAGE;
import static org.drover.device.vfio.dirty.Bits.bitmap;
import static org.drover.device.vfio.dirty.Bits.dirty;
import static org.drover.testkit.CallMatcher.ioctl;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DirtyBitmap;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The structs are {@code vfio_iommu_type1_info} with {@code vfio_iommu_type1_info_cap_migration}
 * (id 2: pgsize_bitmap at 16, max_dirty_bitmap_size at 24) and {@code
 * vfio_iommu_type1_dirty_bitmap} (argsz, flags START 1, STOP 2, GET_BITMAP 4; then iova, size,
 * pgsize, size, data).
 */
class TypeOneTrackerTest {
  private static final int CONTAINER = 3;
  private static final long GET_INFO = 0x3b70;
  private static final long DIRTY_PAGES = 0x3b75;
  private static final int DATA = 40;

  private static final CallMatcher INFO = ioctl(CONTAINER, GET_INFO, "00 20 00 00");
  private static final CallMatcher START = ioctl(CONTAINER, DIRTY_PAGES, "08 00 00 00 01 00 00 00");
  private static final CallMatcher STOP = ioctl(CONTAINER, DIRTY_PAGES, "08 00 00 00 02 00 00 00");
  private static final CallMatcher GET = ioctl(CONTAINER, DIRTY_PAGES, "30 00 00 00 04 00 00 00");

  /** A mapping of 3 pages at 0x1000, and one of 70 right behind it. */
  private static final IovaRange SMALL = new IovaRange(0x1000, 3 * PAGE);

  private static final IovaRange LARGE = new IovaRange(0x4000, 70 * PAGE);

  private final ScriptedKernel kernel = new ScriptedKernel("vfio");
  private final TypeOneTracker tracker =
      new TypeOneTracker(kernel, CONTAINER, List.of(LARGE, SMALL), "/dev/vfio/vfio");

  /** PGSIZES | CAPS, two capabilities: DMA_AVAIL (3), then MIGRATION (2). */
  private static Reply info(long pageSizes, long longestBitmap) {
    return (call, info) -> {
      info.putInt(4, 3).putLong(8, -4096L).putInt(16, 24);
      info.putShort(24, (short) 3).putShort(26, (short) 1).putInt(28, 40).putInt(32, 65535);
      info.putShort(40, (short) 2).putShort(42, (short) 1).putInt(44, 0);
      info.putInt(48, 0).putLong(56, pageSizes).putLong(64, longestBitmap);
      return 0;
    };
  }

  private static CallMatcher get(String iovaSizePgsizeBytes) {
    return ioctl(CONTAINER, DIRTY_PAGES, "30 00 00 00 04 00 00 00 " + iovaSizePgsizeBytes);
  }

  private void start() {
    kernel.expect(INFO).replying(info(0x1000, 0x10000000));
    kernel.expect(START).giving(0);
    tracker.start();
  }

  @Test
  void asksForEachMappingAloneFromItsFirstPageOn() {
    start();
    kernel
        .expect(
            get("00 10 00 00 00 00 00 00 00 30 00 00 00 00 00 00 00 10 00 00 00 00 00 00 08 00"))
        .replying(Bits.setting(kernel, DATA, 2));
    kernel
        .expect(
            get("00 40 00 00 00 00 00 00 00 60 04 00 00 00 00 00 00 10 00 00 00 00 00 00 10 00"))
        .replying(Bits.setting(kernel, DATA, 0, 69));
    kernel.expect(STOP).giving(0);
    DirtyBitmap bitmap = bitmap(0x1000, 73);

    tracker.report(bitmap);
    tracker.stop();

    assertThat(dirty(bitmap)).containsExactly(2L, 3L, 72L);
    kernel.verify();
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  @Tag("pitfall-30")
  void givesTheKernelMemoryThatIsClear() {
    start();
    List<Long> found = new ArrayList<>();
    kernel.whenever(GET).replying(Bits.setting(kernel, DATA, found, 1, 2));
    DirtyBitmap bitmap = bitmap(0x1000, 3);

    tracker.report(bitmap);
    tracker.report(bitmap);

    assertThat(found).containsExactly(0L, 0L);
  }

  @Test
  @Tag("pitfall-30")
  void dropsTheStrayBitsBehindAMappingsLastPage() {
    start();
    kernel.whenever(GET).replying(Bits.setting(kernel, DATA, 1, 3, 40));
    DirtyBitmap both = bitmap(0x1000, 73);

    tracker.report(both);

    // Of the small mapping page 1 alone; of the large one, behind it, pages 1, 3 and 40.
    assertThat(dirty(both)).containsExactly(1L, 4L, 6L, 43L);
  }

  @Test
  void whatIsDirtyStaysDirty() {
    start();
    kernel.expect(GET).replying(Bits.setting(kernel, DATA, 1));
    DirtyBitmap bitmap = bitmap(0x1000, 3);
    bitmap.mark(new IovaRange(0x1000, 1));

    tracker.report(bitmap);

    assertThat(dirty(bitmap)).containsExactly(0L, 1L);
  }

  @Test
  void asksOnlyForTheMappingsOfTheRange() {
    start();
    kernel.expect(get("00 40 00 00")).replying(Bits.setting(kernel, DATA, 69));
    DirtyBitmap bitmap = bitmap(0x4000, 70);

    tracker.report(bitmap);

    assertThat(dirty(bitmap)).containsExactly(69L);
    kernel.verify();
  }

  @Test
  void asksWithTheSmallestPageSizeThatTheContainerHas() {
    kernel.expect(INFO).replying(info(0x40201000, 0x10000000));
    kernel.expect(START).giving(0);
    kernel
        .expect(
            get("00 40 00 00 00 00 00 00 00 60 04 00 00 00 00 00 00 10 00 00 00 00 00 00 10 00"))
        .replying(Bits.setting(kernel, DATA, 69));
    DirtyBitmap coarse = new DirtyBitmap(new IovaRange(0x4000, 70 * PAGE), 2 * PAGE);

    tracker.start();
    tracker.report(coarse);

    assertThat(dirty(coarse)).containsExactly(34L);
  }

  @Test
  void aRangeThatCutsAMappingOrIsNotMappedIsRefused() {
    start();

    for (DirtyBitmap odd : List.of(bitmap(0x1000, 2), bitmap(0x1000, 74), bitmap(0, 4))) {
      assertThatThrownBy(() -> tracker.report(odd))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(odd.range() + " is not the range of some mappings of the type 1");
    }
    kernel.verify();
  }

  @Test
  void aContainerThatTracksNothingIsNotStarted() {
    kernel.expect(INFO).replying((call, info) -> 0);

    assertThatThrownBy(tracker::start)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "the type 1 container /dev/vfio/vfio does not track dirty pages; Linux 5.8 and later"
                + " can");
    kernel.verify();
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  void aContainerWithoutAnyPageSizeTracksNothing() {
    kernel.expect(INFO).replying(info(0, 0x10000000));

    assertThatThrownBy(tracker::start).hasMessageContaining("does not track dirty pages");
  }

  @Test
  void aBitmapThatIsTooLongForTheContainerIsRefused() {
    kernel.expect(INFO).replying(info(0x1000, 15));

    assertThatThrownBy(tracker::start)
        .hasMessage(
            "the type 1 container /dev/vfio/vfio gives bitmaps of up to 15 bytes, and that of IOVA "
                + LARGE
                + " has 16");
    kernel.verify();
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  void oneThatIsJustNotTooLongIsTaken() {
    kernel.expect(INFO).replying(info(0x1000, 16));
    kernel.expect(START).giving(0);

    tracker.start();

    kernel.verify();
  }

  @Test
  void withoutMappingsThereIsNothingToTrack() {
    kernel.expect(INFO).replying(info(0x1000, 0x10000000));

    assertThatThrownBy(new TypeOneTracker(kernel, CONTAINER, List.of(), "/dev/vfio/vfio")::start)
        .hasMessage("the type 1 container /dev/vfio/vfio has no memory to track");
  }

  @Test
  void aStartThatFailsLeavesNothing() {
    kernel.expect(INFO).replying(info(0x1000, 0x10000000));
    kernel.expect(START).failing(Errno.EACCES);

    assertThatThrownBy(tracker::start)
        .isInstanceOf(KernelCallException.class)
        .hasMessage("VFIO_IOMMU_DIRTY_PAGES START on /dev/vfio/vfio failed with " + Errno.EACCES);
    assertThat(kernel.mappings()).isZero();
    assertThatThrownBy(() -> tracker.report(bitmap(0x1000, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the type 1 container /dev/vfio/vfio is not tracking");
  }

  @Test
  void aReportThatFailsNamesTheMapping() {
    start();
    kernel.expect(GET).giving(0);
    kernel.expect(GET).failing(Errno.EINVAL);

    assertThatThrownBy(() -> tracker.report(bitmap(0x1000, 73)))
        .isInstanceOf(KernelCallException.class)
        .hasMessage(
            "VFIO_IOMMU_DIRTY_PAGES GET_BITMAP of IOVA 0x4000 to 0x49fff on /dev/vfio/vfio failed"
                + " with "
                + Errno.EINVAL);
    assertThat(kernel.mappings()).as("nothing pinned but the structs").isEqualTo(1);
  }

  @Test
  void tracksOnceAtATime() {
    start();

    assertThatThrownBy(tracker::start).isInstanceOf(IllegalStateException.class);
    kernel.expect(STOP).failing(Errno.EIO);
    assertThatThrownBy(tracker::stop).hasMessageContaining("VFIO_IOMMU_DIRTY_PAGES STOP");
    assertThat(kernel.mappings()).isZero();
    tracker.stop();
    kernel.verify();
  }
}
