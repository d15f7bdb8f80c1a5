// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.model.edu.EduModel;
import org.drover.testkit.edu.EduFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the product's three sources of dirty pages tell of an {@code edu} whose writes are known: by
 * section 1.8 of the kernel's facts everything, by page tables and the device's log the pages that
 * it wrote and no others. Two regions: 16 pages at 16 MiB, 80 pages at 32 MiB.
 */
@Timeout(60)
class DirtyOnEmulatorTest {
  private static final long PAGE = 4096;
  private static final IovaRange FIRST = new IovaRange(0x1000000, 16 * PAGE);
  private static final IovaRange SECOND = new IovaRange(0x2000000, 80 * PAGE);
  private static final DeviceAddress EDU = new DeviceAddress("emu", "edu-0");

  @TempDir Path directory;
  private MachineFile memory;
  private AddressSpace space;
  private MigratableDevice device;
  private RegionAccess regions;

  private void open(String profile, AccessPath via, Map<String, String> options)
      throws IOException {
    EmulatedMachine machine = EmulatedMachine.running(profile);
    machine.addModel(new EduModel());
    new EmulationService(machine).create("edu", "edu-0", options);
    VfioBackend backend = new VfioBackend(new EmulatedKernel(machine));
    memory = MachineFile.of(directory.resolve("memory"), 96 * PAGE);
    int memfd = memory.descriptor();
    space =
        backend.bind(
            new WorkloadMemory(
                List.of(
                    new WorkloadMemory.Region(FIRST.iova(), FIRST.length(), memfd, 0, true, true),
                    new WorkloadMemory.Region(
                        SECOND.iova(), SECOND.length(), memfd, FIRST.length(), true, true))),
            via);
    device = backend.open(EDU, space);
    regions = device.ability(RegionAccess.class).orElseThrow();
    ByteBuffer command = ByteBuffer.allocateDirect(2).order(ByteOrder.LITTLE_ENDIAN);
    regions.write(7, 4, command.putShort(0, (short) 0x107));
  }

  @AfterEach
  void close() throws IOException {
    device.close();
    space.close();
    memory.close();
  }

  private long register(long offset) {
    ByteBuffer value = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    regions.read(0, offset, value);
    return value.getLong(0);
  }

  private void register(long offset, long value) {
    regions.write(
        0, offset, ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
  }

  /** The device writes. */
  private void write(long iova, int count) {
    move(0x40000, iova, count, 3);
  }

  private void move(long from, long to, int count, int command) {
    register(0x80, from);
    register(0x88, to);
    register(0x90, count);
    register(0x98, command);
    EduFunction.await(() -> (register(0x98) & 1) == 0, "the end of the DMA");
  }

  private static List<IovaRange> reported(DirtyTracker tracker, IovaRange range, long pageSize) {
    DirtyBitmap bitmap = new DirtyBitmap(range, pageSize);
    tracker.report(bitmap);
    return bitmap.dirtyRanges(100);
  }

  private static List<IovaRange> reported(DirtyTracking log, IovaRange range, long pageSize) {
    DirtyBitmap bitmap = new DirtyBitmap(range, pageSize);
    log.report(bitmap);
    return bitmap.dirtyRanges(100);
  }

  private static IovaRange pages(IovaRange of, int first, int count) {
    return new IovaRange(of.iova() + first * PAGE, count * PAGE);
  }

  /** Pages 3 of the first region, 0, 40 and 41, 79 of the second. */
  private void writeKnownPages() {
    write(FIRST.iova() + 3 * PAGE + 100, 8);
    write(SECOND.iova(), 1);
    write(SECOND.iova() + 41 * PAGE - 1, 2);
    write(SECOND.end() - 4096, 4096);
    move(FIRST.iova() + 9 * PAGE, 0x40000, 64, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-6.12", "iommufd-6.12"})
  void aContainerCallsAllDirtyThatIsMapped(String profile) throws IOException {
    open(profile, AccessPath.GROUP, Map.of());
    DirtyTracker tracker = space.tracker().orElseThrow();
    tracker.start();

    assertThat(reported(tracker, FIRST, PAGE)).as("nothing was written").containsExactly(FIRST);
    writeKnownPages();
    assertThat(reported(tracker, FIRST, PAGE)).containsExactly(FIRST);
    assertThat(reported(tracker, SECOND, PAGE)).containsExactly(SECOND);
    assertThat(reported(tracker, SECOND, PAGE)).as("again").containsExactly(SECOND);
    tracker.stop();
  }

  @Test
  void aPageTableTellsExactlyThePagesThatWereWritten() throws IOException {
    open("iommufd-6.12", AccessPath.CDEV, Map.of("iommu", "tracks"));
    DirtyTracker tracker = space.tracker().orElseThrow();
    write(FIRST.iova(), 8);
    tracker.start();
    assertThat(reported(tracker, FIRST, PAGE)).as("before the start").isEmpty();

    writeKnownPages();
    assertThat(reported(tracker, FIRST, PAGE)).containsExactly(pages(FIRST, 3, 1));
    assertThat(reported(tracker, SECOND, PAGE))
        .containsExactly(pages(SECOND, 0, 1), pages(SECOND, 40, 2), pages(SECOND, 79, 1));
    assertThat(reported(tracker, FIRST, PAGE)).as("it was told").isEmpty();
    assertThat(reported(tracker, SECOND, PAGE)).as("it was told").isEmpty();

    write(FIRST.iova() + 3 * PAGE, 1);
    assertThat(reported(tracker, FIRST, 2 * PAGE))
        .as("pages of 8 KiB")
        .containsExactly(pages(FIRST, 2, 2));
    write(FIRST.iova(), 1);
    tracker.stop();
    tracker.start();
    assertThat(reported(tracker, FIRST, PAGE)).as("it began anew").isEmpty();
    tracker.stop();
  }

  @Test
  void anIommuThatDoesNotTrackHasNoTracker() throws IOException {
    open("iommufd-6.12", AccessPath.CDEV, Map.of());

    assertThat(space.tracker()).isEmpty();
    assertThat(device.ability(DirtyTracking.class)).as("as QEMU's").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GROUP", "CDEV"})
  void theDevicesLogTellsExactlyThePagesThatItWrote(String via) throws IOException {
    open("iommufd-6.12", AccessPath.valueOf(via), Map.of("log", "yes"));
    DirtyTracking log = device.ability(DirtyTracking.class).orElseThrow();
    assertThat(log.start(List.of(FIRST, SECOND), PAGE)).isEqualTo(PAGE);
    assertThat(reported(log, FIRST, PAGE)).as("nothing was written").isEmpty();

    writeKnownPages();

    assertThat(reported(log, FIRST, PAGE)).containsExactly(pages(FIRST, 3, 1));
    assertThat(reported(log, SECOND, PAGE))
        .containsExactly(pages(SECOND, 0, 1), pages(SECOND, 40, 2), pages(SECOND, 79, 1));
    assertThat(reported(log, SECOND, PAGE)).as("it was told").isEmpty();
    log.stop();
    write(FIRST.iova(), 1);
    assertThat(log.start(List.of(FIRST, SECOND), 4 * PAGE)).isEqualTo(4 * PAGE);
    assertThat(reported(log, FIRST, 4 * PAGE)).as("before the start").isEmpty();
    write(SECOND.iova() + 5 * PAGE, 1);
    assertThat(reported(log, SECOND, 4 * PAGE))
        .as("pages of 16 KiB")
        .containsExactly(pages(SECOND, 4, 4));
    log.stop();
  }

  @Test
  void debiansKernelHasALogThatCannotReport() throws IOException {
    open("debian-6.12", AccessPath.GROUP, Map.of("log", "yes"));
    DirtyTracking log = device.ability(DirtyTracking.class).orElseThrow();
    log.start(List.of(FIRST, SECOND), PAGE);

    assertThatThrownBy(() -> log.report(new DirtyBitmap(FIRST, PAGE)))
        .isInstanceOfSatisfying(
            KernelCallException.class,
            failure -> assertThat(failure.errno()).isEqualTo(Errno.EOPNOTSUPP));
    log.stop();
  }

  /** The kernel answers {@code EINVAL} to a STOP once the last group is gone. */
  @Test
  void aDeviceThatIsClosedWhileItsMemoryIsTrackedFailsNothing() throws IOException {
    open("debian-6.12", AccessPath.GROUP, Map.of());
    DirtyTracker tracker = space.tracker().orElseThrow();
    tracker.start();

    device.close();

    assertThatThrownBy(() -> tracker.report(new DirtyBitmap(FIRST, PAGE)))
        .isInstanceOf(IllegalStateException.class);
    tracker.stop();
  }
}
