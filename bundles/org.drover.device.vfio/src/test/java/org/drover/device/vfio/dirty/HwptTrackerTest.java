// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.dirty.Bits.bitmap;
import static org.drover.device.vfio.dirty.Bits.dirty;
import static org.drover.testkit.CallMatcher.ioctl;

import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DirtyBitmap;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.Test;

/**
 * The structs are {@code iommu_hwpt_set_dirty_tracking} (16 bytes: size, flags, hwpt_id, reserved)
 * and {@code iommu_hwpt_get_dirty_bitmap} (48: size, hwpt_id, flags, reserved, iova, length,
 * page_size, data).
 */
class HwptTrackerTest {
  private static final int IOMMUFD = 31;
  private static final long SET = 0x3b8b;
  private static final long GET = 0x3b8c;
  private static final int DATA = 40;

  private static final CallMatcher ENABLE =
      ioctl(IOMMUFD, SET, "10 00 00 00 01 00 00 00 07 00 00 00 00 00 00 00");
  private static final CallMatcher DISABLE =
      ioctl(IOMMUFD, SET, "10 00 00 00 00 00 00 00 07 00 00 00 00 00 00 00");

  /** IOVA 0x1000000, 64 pages of 4096 bytes. */
  private static final CallMatcher GET_64_PAGES =
      ioctl(
          IOMMUFD,
          GET,
          "30 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00"
              + " 00 00 04 00 00 00 00 00 00 10 00 00 00 00 00 00");

  private final ScriptedKernel kernel = new ScriptedKernel("vfio");
  private final HwptTracker tracker = new HwptTracker(kernel, IOMMUFD, 7, "/dev/iommu");

  @Test
  void enablesReportsAndDisables() {
    kernel.expect(ENABLE).giving(0);
    kernel.expect(GET_64_PAGES).replying(Bits.setting(kernel, DATA, 0, 2, 63));
    kernel.expect(DISABLE).giving(0);
    DirtyBitmap bitmap = bitmap(0x1000000, 64);

    tracker.start();
    tracker.report(bitmap);
    tracker.stop();

    assertThat(dirty(bitmap)).containsExactly(0L, 2L, 63L);
    kernel.verify();
    assertThat(kernel.mappings()).isZero();
  }

  @Test
  void asksForTheBitmapsOwnPageSize() {
    kernel.expect(ENABLE).giving(0);
    kernel
        .expect(
            ioctl(
                IOMMUFD,
                GET,
                "30 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00"
                    + " 00 00 04 00 00 00 00 00 00 00 01 00 00 00 00 00"))
        .replying(Bits.setting(kernel, DATA, 3));
    DirtyBitmap bitmap = new DirtyBitmap(new IovaRange(0x1000000, 0x40000), 0x10000);

    tracker.start();
    tracker.report(bitmap);

    assertThat(dirty(bitmap)).containsExactly(3L);
  }

  @Test
  void whatIsDirtyStaysDirty() {
    kernel.expect(ENABLE).giving(0);
    kernel.expect(GET_64_PAGES).replying(Bits.setting(kernel, DATA, 5));
    DirtyBitmap bitmap = bitmap(0x1000000, 64);
    bitmap.mark(new IovaRange(0x1000000, 1));

    tracker.start();
    tracker.report(bitmap);

    assertThat(dirty(bitmap)).containsExactly(0L, 5L);
  }

  @Test
  void bitsBehindTheLastPageAreDropped() {
    kernel.expect(ENABLE).giving(0);
    kernel.expect(ioctl(IOMMUFD, GET)).replying(Bits.setting(kernel, DATA, 2, 3, 60));
    DirtyBitmap bitmap = bitmap(0x1000000, 3);

    tracker.start();
    tracker.report(bitmap);

    assertThat(bitmap.count()).isEqualTo(1);
    assertThat(bitmap.bytes().getLong(0)).isEqualTo(4);
  }

  @Test
  void aPageTableThatCannotTrackIsNamedAndNothingStays() {
    kernel.expect(ENABLE).failing(Errno.EOPNOTSUPP);

    assertThatThrownBy(tracker::start)
        .isInstanceOf(KernelCallException.class)
        .hasMessage(
            "IOMMU_HWPT_SET_DIRTY_TRACKING enabling it on /dev/iommu failed with "
                + Errno.EOPNOTSUPP);
    assertThat(kernel.mappings()).isZero();
    assertThatThrownBy(() -> tracker.report(bitmap(0x1000000, 64)))
        .isInstanceOf(IllegalStateException.class);
    tracker.stop();
    kernel.verify();
  }

  @Test
  void aReportThatFailsNamesOperationRangeAndErrno() {
    kernel.expect(ENABLE).giving(0);
    kernel.expect(GET_64_PAGES).failing(Errno.EINVAL);

    tracker.start();
    assertThatThrownBy(() -> tracker.report(bitmap(0x1000000, 64)))
        .isInstanceOf(KernelCallException.class)
        .hasMessage(
            "IOMMU_HWPT_GET_DIRTY_BITMAP of IOVA 0x1000000 to 0x103ffff on /dev/iommu failed with "
                + Errno.EINVAL);
    assertThat(kernel.mappings()).as("nothing pinned but the structs").isEqualTo(1);
  }

  @Test
  void tracksOnceAtATimeAndAgain() {
    kernel.whenever(ENABLE).giving(0);
    kernel.whenever(DISABLE).giving(0);

    tracker.start();
    assertThatThrownBy(tracker::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the page table 7 of /dev/iommu");
    tracker.stop();
    tracker.stop();
    tracker.start();

    assertThat(kernel.calls().stream().filter(ENABLE.predicate())).hasSize(2);
    assertThat(kernel.calls().stream().filter(DISABLE.predicate())).hasSize(1);
  }

  @Test
  void aStopThatFailsIsTheEndAllTheSame() {
    kernel.expect(ENABLE).giving(0);
    kernel.expect(DISABLE).failing(Errno.EIO);

    tracker.start();
    assertThatThrownBy(tracker::stop).hasMessageContaining("disabling it on /dev/iommu");
    assertThat(kernel.mappings()).isZero();
    tracker.stop();
    kernel.verify();
  }

  @Test
  void withoutMemoryForStructsNothingIsAsked() {
    kernel.failNth(CallMatcher.any("mmap"), 1, Errno.ENOMEM);

    assertThatThrownBy(tracker::start)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("mmap of 8192 bytes for structs on /dev/iommu");
    kernel.verify();
  }
}
