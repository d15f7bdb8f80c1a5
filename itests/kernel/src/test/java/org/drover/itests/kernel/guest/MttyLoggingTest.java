// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.drover.api.AccessPath;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The DMA logging of mtty and the tracker of a container with it, on either kernel of the rig. The
 * hooks of the sample driver are empty and it pins nothing, so that no page can ever be dirty: what
 * this shows is that the calls are right, and which of them the kernel refuses.
 */
final class MttyLoggingTest {
  private static final long PAGE = 4096;
  private static final IovaRange RANGE = new IovaRange(0x1000000, 70 * PAGE);
  private static final boolean IOMMUFD = Files.exists(Path.of("/dev/iommu"));

  private final Kernel kernel = new JnaKernel();
  private final Memfd memory = new Memfd(kernel, (int) RANGE.length());
  private final VfioBackend backend = new VfioBackend(kernel);
  private AddressSpace space;
  private Mtty mtty;
  private DirtyTracking logging;

  @BeforeEach
  void open() {
    space =
        backend.bind(
            new WorkloadMemory(List.of(memory.at(RANGE.iova(), 0, RANGE.length()))),
            AccessPath.GROUP);
    mtty = new Mtty(kernel, backend, space);
    logging = mtty.device().ability(DirtyTracking.class).orElseThrow();
  }

  @AfterEach
  void close() {
    mtty.close();
    space.close();
    memory.close();
  }

  /** Whatever page size is asked for, mtty leaves it as it is. */
  @Test
  void startsWithAnyPageSizeAndStops() {
    for (long pageSize : new long[] {4096, 8192}) {
      assertThat(logging.start(List.of(RANGE), pageSize)).isEqualTo(pageSize);
      logging.stop();
    }
  }

  @Test
  void aPageSizeThatTheRangeDoesNotConsistOfIsRefusedByTheKernel() {
    assertThatThrownBy(() -> logging.start(List.of(RANGE), 1 << 20))
        .isInstanceOfSatisfying(
            KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    assertThat(logging.start(List.of(RANGE), PAGE)).isEqualTo(PAGE);
  }

  @Test
  void moreRangesThanTheKernelTakesAreLoggedAllTheSame() {
    List<IovaRange> ranges =
        LongStream.range(0, 300).mapToObj(n -> new IovaRange(n * 2 * PAGE, PAGE)).toList();

    assertThat(logging.start(ranges, PAGE)).isEqualTo(PAGE);
  }

  @Test
  void reportsNothingWhereTheKernelReportsAtAll() {
    DirtyBitmap bitmap = new DirtyBitmap(RANGE, PAGE);
    bitmap.mark(new IovaRange(RANGE.iova() + 69 * PAGE, 1));
    logging.start(List.of(RANGE), PAGE);

    if (IOMMUFD) {
      logging.report(bitmap);
      assertThat(bitmap.dirtyRanges(9))
          .containsExactly(new IovaRange(RANGE.iova() + 69 * PAGE, PAGE));
    } else {
      assertThatThrownBy(() -> logging.report(bitmap))
          .isInstanceOfSatisfying(
              KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP))
          .hasMessageContaining("CONFIG_IOMMUFD");
    }
  }

  /** A mediated device has no IOMMU that could be asked. */
  @Test
  void openedByItsOwnNodeOnlyTheDeviceItselfTells() {
    assertThat(backend.paths(mtty.device().identity()).contains(AccessPath.CDEV))
        .isEqualTo(IOMMUFD);
    if (IOMMUFD) {
      AddressSpace ioas = backend.bind(space.memory(), AccessPath.CDEV);
      try (Mtty other = new Mtty(kernel, backend, ioas)) {
        assertThat(ioas.tracker()).isEmpty();
        DirtyTracking own = other.device().ability(DirtyTracking.class).orElseThrow();
        own.start(List.of(RANGE), PAGE);
        own.report(new DirtyBitmap(RANGE, PAGE));
      }
      ioas.close();
    }
  }

  @Test
  void theContainerSaysThatNothingIsPinned() {
    DirtyTracker tracker = space.tracker().orElseThrow();
    DirtyBitmap bitmap = new DirtyBitmap(RANGE, PAGE);

    tracker.start();
    tracker.report(bitmap);
    tracker.report(bitmap);
    tracker.stop();

    assertThat(bitmap.count()).isZero();
  }
}
