// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.itests.kernel.guest.MockDomain.APERTURE;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DirtyBitmap;
import org.drover.device.vfio.dirty.HwptTracker;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tracker of an iommufd on the kernel's own selftest domain: exactly the pages that were
 * written. 128 pages of 2048 bytes.
 */
final class MockDomainDirtyTest {
  private static final long LENGTH = 256 * 1024;

  private final Kernel kernel = new JnaKernel();
  private Memfd memory;
  private MockDomain mock;
  private HwptTracker tracker;

  @BeforeEach
  void open() {
    memory = new Memfd(kernel, (int) LENGTH);
    mock = new MockDomain(kernel, memory, LENGTH);
    tracker = new HwptTracker(kernel, mock.fd(), mock.tracking(), "/dev/iommu");
  }

  @AfterEach
  void close() {
    tracker.stop();
    mock.close();
    memory.close();
  }

  private static DirtyBitmap bitmap(long pageSize) {
    return new DirtyBitmap(new IovaRange(APERTURE, LENGTH), pageSize);
  }

  private static List<Long> dirty(DirtyBitmap bitmap) {
    return LongStream.range(0, bitmap.pages()).filter(bitmap::isDirty).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({"2048, 0 4 95", "4096, 0 2 47", "8192, 0 1 23", "65536, 0 2"})
  void reportsExactlyThePagesThatWereWritten(long pageSize, String pages) {
    DirtyBitmap bitmap = bitmap(pageSize);
    tracker.start();
    assertThat(mock.write(LENGTH, 0, 4, 95)).isEqualTo(3);

    tracker.report(bitmap);

    assertThat(dirty(bitmap))
        .isEqualTo(Arrays.stream(pages.split(" ", -1)).map(Long::valueOf).toList());
  }

  @Test
  void whatWasReportedIsForgottenAndWhatIsDirtyStaysDirty() {
    DirtyBitmap bitmap = bitmap(2048);
    tracker.start();
    mock.write(LENGTH, 3);
    tracker.report(bitmap);
    mock.write(LENGTH, 127);

    DirtyBitmap second = bitmap(2048);
    tracker.report(second);
    assertThat(dirty(second)).containsExactly(127L);

    mock.write(LENGTH, 64);
    tracker.report(bitmap);
    assertThat(dirty(bitmap)).containsExactly(3L, 64L);
  }

  @Test
  void bitsCountFromTheRangesBeginning() {
    DirtyBitmap half = new DirtyBitmap(new IovaRange(APERTURE + LENGTH / 2, LENGTH / 2), 2048);
    tracker.start();
    mock.write(LENGTH, 2, 79);

    tracker.report(half);

    assertThat(dirty(half)).containsExactly(15L);
  }

  @Test
  void startingAnewForgetsWhatWasWrittenBefore() {
    tracker.start();
    mock.write(LENGTH, 5);
    tracker.stop();
    tracker.start();
    DirtyBitmap bitmap = bitmap(2048);

    tracker.report(bitmap);

    assertThat(bitmap.count()).isZero();
  }

  @Test
  void aReportWithAPageSizeThatTheRangeDoesNotFitIsRefused() {
    DirtyBitmap odd = new DirtyBitmap(new IovaRange(APERTURE + 1024, 2048), 1024);
    tracker.start();

    assertThatThrownBy(() -> tracker.report(odd))
        .isInstanceOfSatisfying(
            KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  /** The kernel gave it up when the device was attached to the other one. */
  @Test
  void aPageTableThatIsGoneIsNamed() {
    HwptTracker gone = new HwptTracker(kernel, mock.fd(), mock.plain(), "/dev/iommu");

    assertThatThrownBy(gone::start)
        .isInstanceOfSatisfying(
            KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("IOMMU_HWPT_SET_DIRTY_TRACKING");
  }
}
