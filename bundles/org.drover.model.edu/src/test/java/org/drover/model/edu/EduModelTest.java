// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.Errno;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelInterrupts;
import org.drover.api.spi.ModelIommu;
import org.drover.api.spi.ModelLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The model without a machine around it; what it answers to a program is EduContract, of the
 * emulator's tests and of the rig's.
 */
@Timeout(60)
class EduModelTest {
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  private final ModelDma dma =
      new ModelDma() {
        @Override
        public void read(long iova, ByteBuffer into) {
          seen.add("read %x %d".formatted(iova, into.remaining()));
        }

        @Override
        public void write(long iova, ByteBuffer from) {
          seen.add("write %x %d".formatted(iova, from.remaining()));
        }
      };

  private final ModelInterrupts interrupts =
      new ModelInterrupts() {
        @Override
        public boolean message(int vector) {
          return false;
        }

        @Override
        public void pin(boolean asserted) {
          seen.add("pin " + asserted);
        }
      };

  private ModelDevice device(Map<String, String> options) {
    ModelDevice device = new EduModel().create(options);
    device.printsTo(seen::add);
    device.connect(dma, interrupts);
    device.opened();
    return device;
  }

  private String next() throws InterruptedException {
    String line = seen.poll(30, TimeUnit.SECONDS);
    assertThat(line).as("something happens").isNotNull();
    return line;
  }

  private static void write(ModelDevice device, long offset, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    assertThat(device.writeRegion(0, offset, bytes)).isEqualTo(8);
  }

  private static void copy(ModelDevice device, long from, long to, long count, int command) {
    write(device, 0x80, from);
    write(device, 0x88, to);
    write(device, 0x90, count);
    write(device, 0x98, command);
  }

  private static void awaitEnd(ModelDevice device) {
    ByteBuffer command = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    do {
      assertThat(device.readRegion(0, 0x98, command.clear())).isEqualTo(4);
    } while ((command.getInt(0) & 1) != 0);
  }

  @Test
  void copiesBetweenItsMemoryAndTheBus() throws InterruptedException {
    ModelDevice device = device(Map.of());

    copy(device, 0x1000, 0x40ff0, 16, 5);
    assertThat(next()).isEqualTo("read 1000 16");
    assertThat(next()).as("4 asks for an interrupt").isEqualTo("pin true");
    copy(device, 0x40000, 0x2000, 4096, 3);
    assertThat(next()).isEqualTo("write 2000 4096");
    awaitEnd(device);
    assertThat(seen).isEmpty();
  }

  /** QEMU ends itself, with a line that names the range. */
  @ParameterizedTest
  @CsvSource({"0x3ffff, 1", "0x40ff1, 16", "0x41000, 1", "0x40000, 4097", "0x40000, -1", "-1, 2"})
  void whatIsNotItsMemoryIsLeftOut(String own, long count) throws InterruptedException {
    ModelDevice device = device(Map.of());

    copy(device, 0x1000, Long.decode(own), count, 1);

    assertThat(next()).startsWith("EDU: DMA range 0x").endsWith("out of bounds");
    awaitEnd(device);
    assertThat(seen).isEmpty();
  }

  @Test
  void theMaskIsAnOption() throws InterruptedException {
    ModelDevice usual = device(Map.of());
    copy(usual, 0x1_2345_6000L, 0x40000, 4, 1);
    assertThat(next()).isEqualTo("EDU: clamping DMA 0x0000000123456000 to 0x0000000003456000!");
    assertThat(next()).isEqualTo("read 3456000 4");

    ModelDevice wide = device(Map.of("dma-mask", "0xffffffffffffffff"));
    copy(wide, 0x1_2345_6000L, 0x40000, 4, 1);
    assertThat(next()).isEqualTo("read 123456000 4");
  }

  @Test
  void itsIommuAndItsLogAreOptions() {
    assertThat(device(Map.of()).iommu()).contains(new ModelIommu(false));
    assertThat(device(Map.of()).log()).as("as QEMU's").isEmpty();
    assertThat(device(Map.of("iommu", "tracks")).iommu()).contains(new ModelIommu(true));
    assertThat(device(Map.of("log", "yes")).log()).isPresent();
    assertThat(device(Map.of("iommu", "plain", "log", "no")).log()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "log,      maybe,  'log of an edu is no or yes, not ''maybe'''",
    "iommu,    none,   'iommu of an edu is plain or tracks, not ''none'''",
    "dma-mask, 28bits, 'dma-mask of an edu is a number of 64 bits such as 0xffffffff, not ''28bits'''",
    "flags,    7,      'edu has no option flags; it has dma-mask, iommu, log'"
  })
  void anotherOptionIsRefusedByName(String option, String value, String why) {
    assertThatThrownBy(() -> new EduModel().create(Map.of(option, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  @Test
  void logsOnceAtATimeInPagesOfAPowerOfTwo() {
    ModelLog log = device(Map.of("log", "yes")).log().orElseThrow();
    List<ModelLog.Range> ranges = List.of(new ModelLog.Range(0, 0x10000));

    assertThat(log.start(ranges, 12288)).isEqualTo(Errno.EINVAL.negative());
    assertThat(log.start(ranges, 8192)).isEqualTo(8192);
    assertThat(log.start(ranges, 8192)).as("again").isEqualTo(Errno.EINVAL.negative());
    assertThat(log.stop()).isZero();
    assertThat(log.start(ranges, 1024)).as("the smallest").isEqualTo(4096);
    assertThat(log.stop()).isZero();
    assertThat(log.start(ranges, 1L << 40)).as("the largest").isEqualTo(1L << 30);
  }

  @Test
  void accessesAreAsWideAsTheyAreAligned() {
    ModelDevice device = device(Map.of());
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);

    // 8 bytes at 0 are one access, which registers below 0x80 do not take.
    assertThat(device.readRegion(0, 0, bytes)).isEqualTo(16);
    assertThat(bytes.getLong(0)).isEqualTo(-1);
    assertThat(device.readRegion(0, 4, bytes.clear().limit(8))).isEqualTo(8);
    assertThat(bytes.getInt(0)).as("4 bytes at 4").isZero();
    assertThat(device.readRegion(0, 1 << 20, bytes.clear())).isEqualTo(Errno.EINVAL.negative());
    assertThat(device.readRegion(0, (1 << 20) - 4, bytes.clear())).as("its end").isEqualTo(4);
    assertThat(device.readRegion(1, 0, bytes.clear())).isEqualTo(Errno.EINVAL.negative());
  }
}
