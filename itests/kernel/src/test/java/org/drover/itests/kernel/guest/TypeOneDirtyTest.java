// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The tracker of a type 1 container behind a virtual IOMMU, with QEMU's {@code edu}, which copies
 * bytes by DMA: everything that is mapped is pinned, and so it is dirty, written or not. Needs a
 * boot with PCI functions after {@code guest-pci}.
 */
@Timeout(60)
final class TypeOneDirtyTest {
  private static final String EDU = "0000:00:10.0";
  private static final Path FUNCTION = Path.of("/sys/bus/pci/devices", EDU);
  private static final long PAGE = 4096;

  /** Within the 28 bits of address that it has: 16 pages, 3 pages, 70 pages. */
  private static final IovaRange FIRST = new IovaRange(0x1000000, 16 * PAGE);

  private static final IovaRange SECOND = new IovaRange(0x2000000, 3 * PAGE);
  private static final IovaRange THIRD = new IovaRange(0x2003000, 70 * PAGE);

  private final Kernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);
  private Memfd memory;
  private AddressSpace space;
  private MigratableDevice device;
  private RegionAccess regions;
  private DirtyTracker tracker;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(FUNCTION.resolve("driver_override"), "vfio-pci");
    if (!Files.exists(FUNCTION.resolve("driver"))) {
      Files.writeString(Path.of("/sys/bus/pci/drivers_probe"), EDU);
    }
    memory = new Memfd(kernel, (int) (89 * PAGE));
    space =
        backend.bind(
            new WorkloadMemory(
                List.of(
                    memory.at(FIRST.iova(), 0, FIRST.length()),
                    memory.at(SECOND.iova(), FIRST.length(), SECOND.length()),
                    memory.at(THIRD.iova(), 19 * PAGE, THIRD.length()))),
            AccessPath.GROUP);
    device = backend.open(new DeviceAddress("vfio", EDU), space);
    regions = device.ability(RegionAccess.class).orElseThrow();
    tracker = space.tracker().orElseThrow();
    busMaster();
  }

  @AfterEach
  void close() {
    device.close();
    space.close();
    memory.close();
  }

  /** Bit 2 of the command register. */
  private void busMaster() {
    ByteBuffer command = ByteBuffer.allocateDirect(2).order(ByteOrder.LITTLE_ENDIAN);
    regions.read(7, 4, command);
    command.putShort(0, (short) (command.getShort(0) | 4)).rewind();
    regions.write(7, 4, command);
  }

  private void register(long offset, long value) {
    regions.write(
        0, offset, ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
  }

  /** Source, destination, count, command; its bit 0 is set until the timer of the model is over. */
  private void copy(long from, long to, long count, int command) {
    register(0x80, from);
    register(0x88, to);
    register(0x90, count);
    register(0x98, command);
    ByteBuffer left = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    do {
      regions.read(0, 0x98, left.clear());
    } while ((left.getLong(0) & 1) != 0);
  }

  private static DirtyBitmap reported(DirtyTracker tracker, IovaRange range) {
    DirtyBitmap bitmap = new DirtyBitmap(range, PAGE);
    tracker.report(bitmap);
    return bitmap;
  }

  @Test
  void everythingThatIsMappedIsDirtyAfterDma() {
    byte[] text = "written by a device".getBytes(US_ASCII);
    memory.bytes().put(0, text);
    tracker.start();

    // Into the device, whose own memory is at 0x40000, and out of it to the second page.
    copy(FIRST.iova(), 0x40000, text.length, 1);
    copy(0x40000, FIRST.iova() + PAGE, text.length, 3);

    byte[] there = new byte[text.length];
    memory.bytes().get((int) PAGE, there);
    assertThat(there).as("it was the device").isEqualTo(text);
    assertThat(reported(tracker, FIRST).dirtyRanges(9)).containsExactly(FIRST);
    assertThat(reported(tracker, FIRST).dirtyRanges(9)).as("again").containsExactly(FIRST);
    tracker.stop();
  }

  /** The kernel leaves stray bits behind a mapping that is not asked for from its first page on. */
  @Test
  void noPageIsDirtyThatIsNotMapped() {
    tracker.start();

    for (int round = 0; round < 3; round++) {
      assertThat(reported(tracker, SECOND).bytes().getLong(0)).isEqualTo(7);
      IovaRange both = new IovaRange(SECOND.iova(), 73 * PAGE);
      assertThat(reported(tracker, both).dirtyRanges(9)).containsExactly(both);
      assertThat(reported(tracker, THIRD).count()).isEqualTo(70);
    }
    tracker.stop();
  }

  @Test
  void tracksAgainAfterItWasStopped() {
    tracker.start();
    tracker.stop();
    tracker.start();

    assertThat(reported(tracker, FIRST).count()).isEqualTo(16);
    tracker.stop();
  }
}
