// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The DMA logging of the kernel's mlx5 driver: pages that the function wrote by DMA, through queues
 * and an object of the stand-in firmware. That tracks up to four ranges of 64 KiB to 1 TiB in all,
 * in pages of 4 KiB to 2 MiB, and sends 512 pages in a message. Reports take a kernel with IOMMUFD.
 */
@Timeout(60)
final class Mlx5LoggingTest {
  private static final long PAGE = 4096;
  private static final int PAGES = 2048;
  private static final IovaRange RANGE = new IovaRange(0x1000_0000, PAGES * PAGE);
  private static final boolean IOMMUFD = Files.exists(Path.of("/dev/iommu"));

  private final Kernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);
  private Memfd memory;
  private AddressSpace space;
  private MigratableDevice device;
  private DirtyTracking logging;

  @BeforeAll
  static void makeFunctions() throws IOException, InterruptedException {
    Firmware.start();
  }

  @BeforeEach
  void open() throws IOException {
    memory = new Memfd(kernel, (int) RANGE.length());
    space = backend.bind(new WorkloadMemory(List.of(memory.at(RANGE.iova(), 0, RANGE.length()))));
    device = backend.open(Mlx5.address(0), space);
    logging = device.ability(DirtyTracking.class).orElseThrow();
    Firmware.forgetCommands();
  }

  /** A close ends the logging, and nothing of it is left. */
  @AfterEach
  void close() throws IOException {
    device.close();
    space.close();
    memory.close();
    assertThat(Firmware.tracker()).containsExactly("cqs 0", "qps 0", "objects 0");
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
  }

  private static IovaRange pages(long first, long count) {
    return new IovaRange(RANGE.iova() + first * PAGE, count * PAGE);
  }

  private List<IovaRange> report() {
    DirtyBitmap bitmap = new DirtyBitmap(RANGE, PAGE);
    logging.report(bitmap);
    return bitmap.dirtyRanges(100);
  }

  private void reportFailsWith(Errno errno) {
    assertThatThrownBy(this::report)
        .isInstanceOfSatisfying(
            KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  /** Without IOMMUFD there is no report to be had, whatever the device logged. */
  private boolean canReport() {
    if (!IOMMUFD) {
      reportFailsWith(Errno.EOPNOTSUPP);
    }
    return IOMMUFD;
  }

  @Test
  void takesAPairOfQueuesAndAnObject() throws IOException {
    assertThat(logging.start(List.of(RANGE), PAGE)).isEqualTo(PAGE);

    assertThat(Firmware.commands())
        .extracting(FirmwareCommand::toString)
        .containsExactly(
            "ALLOC_PD",
            "CREATE_CQ",
            "CREATE_QP",
            "CREATE_MKEY",
            "CREATE_QP",
            "RST2INIT_QP",
            "INIT2RTR_QP",
            "RST2INIT_QP",
            "INIT2RTR_QP",
            "RTR2RTS_QP",
            "CREATE_OBJECT");
    Firmware.forgetCommands();
    logging.stop();
    assertThat(Firmware.commands())
        .extracting(FirmwareCommand::toString)
        .containsExactly(
            "DESTROY_OBJECT",
            "DESTROY_QP",
            "DESTROY_MKEY",
            "DESTROY_QP",
            "DESTROY_CQ",
            "DEALLOC_PD");
  }

  /** What is written is in memory, and is reported once. */
  @Test
  void reportsThePagesThatTheFunctionWrote() throws IOException {
    logging.start(List.of(RANGE), PAGE);
    Firmware.dma(0, RANGE.iova() + 5 * PAGE + 100, 5000, 0x5a);

    assertThat(memory.bytes().get((int) (5 * PAGE + 99))).isZero();
    assertThat(memory.bytes().get((int) (5 * PAGE + 100))).isEqualTo((byte) 0x5a);
    assertThat(memory.bytes().get((int) (5 * PAGE + 5099))).isEqualTo((byte) 0x5a);
    assertThat(memory.bytes().get((int) (5 * PAGE + 5100))).isZero();
    if (canReport()) {
      assertThat(report()).containsExactly(pages(5, 2));
      assertThat(report()).as("again").isEmpty();
    }
  }

  /** Five messages, the last one short. */
  @Test
  void manyPagesComeInManyMessages() throws IOException {
    logging.start(List.of(RANGE), PAGE);
    Firmware.dma(0, RANGE.iova(), 1000 * PAGE, 1);
    Firmware.dma(0, RANGE.iova() + 1001 * PAGE, 1047 * PAGE, 1);

    if (canReport()) {
      assertThat(report()).containsExactly(pages(0, 1000), pages(1001, 1047));
    }
  }

  /** The two that are nearest to each other become one, with what is between them. */
  @Test
  void moreRangesThanTheFirmwareTakesAreMerged() throws IOException {
    List<IovaRange> five =
        List.of(pages(0, 16), pages(100, 16), pages(120, 16), pages(1000, 16), pages(2000, 16));
    logging.start(five, PAGE);
    Firmware.dma(0, RANGE.iova(), RANGE.length(), 1);

    if (canReport()) {
      assertThat(report())
          .containsExactly(pages(0, 16), pages(100, 36), pages(1000, 16), pages(2000, 16));
    }
  }

  /** 16 pages are the least that this firmware tracks. */
  @Test
  void aSpaceThatTheFirmwareDoesNotTakeIsRefused() throws IOException {
    assertThatThrownBy(() -> logging.start(List.of(pages(0, 8)), PAGE))
        .isInstanceOfSatisfying(
            KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
    assertThat(Firmware.tracker()).containsExactly("cqs 0", "qps 0", "objects 0");
  }

  @Test
  void aPageSizeBeyondItsLimitIsCutToIt() {
    assertThat(logging.start(List.of(RANGE), 4 << 20)).isEqualTo(2 << 20);
  }

  @Test
  void goesOnOverAReset() throws IOException {
    logging.start(List.of(RANGE), PAGE);
    device.reset();
    Firmware.dma(0, RANGE.iova() + 7 * PAGE, 1, 1);

    if (canReport()) {
      assertThat(report()).containsExactly(pages(7, 1));
    }
  }

  /** An error in the place of a report fails that one alone. */
  @Test
  void aReportThatIsLostFailsOnce() throws IOException {
    logging.start(List.of(RANGE), PAGE);
    Firmware.dma(0, RANGE.iova(), 1, 1);

    if (canReport()) {
      Firmware.trackerWill("lose");
      reportFailsWith(Errno.EIO);
      Firmware.dma(0, RANGE.iova() + PAGE, 1, 1);
      assertThat(report()).containsExactly(pages(1, 1));
    }
  }

  @Test
  void aTrackerThatFailsDoesSoUntilItIsStopped() throws IOException {
    logging.start(List.of(RANGE), PAGE);

    if (canReport()) {
      Firmware.trackerWill("fail");
      reportFailsWith(Errno.EIO);
      reportFailsWith(Errno.EIO);
      logging.stop();
      logging.start(List.of(RANGE), PAGE);
      assertThat(report()).isEmpty();
    }
  }
}
