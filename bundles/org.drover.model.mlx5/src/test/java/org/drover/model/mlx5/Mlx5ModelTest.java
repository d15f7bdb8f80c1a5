// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelInterrupts;
import org.drover.model.mlx5.contents.VfContents;
import org.drover.testkit.DeviceModelContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The model keeps the contract, its function looks as one behind vfio-pci, its options are checked.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Mlx5ModelTest extends DeviceModelContract {
  private static final int CONFIG = 7;

  @Override
  protected DeviceModel model() {
    return new Mlx5Model();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of();
  }

  @Override
  protected void use(ModelDevice device) {
    ((Mlx5Function) device).vhca().write(77_777, ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  /** vfio-pci counts VGA, and knows nothing of it. */
  @Test
  void hasTheRegionsOfVfioPci() {
    ModelDevice device = model().create(options());
    assertThat(device.info().regions()).isEqualTo(9);
    assertThat(device.regions())
        .extracting(RegionInfo::index)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(device.irq(device.info().irqs())).isEmpty();
  }

  private static long config(ModelDevice device, int offset, int width) {
    ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).limit(width);
    assertThat(device.readRegion(CONFIG, offset, value)).isEqualTo(width);
    return value.clear().getLong(0);
  }

  private static void write(ModelDevice device, int offset, int value) {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
    device.writeRegion(CONFIG, offset, bytes);
  }

  @Test
  void looksAsAVirtualFunctionOfAConnectX() {
    ModelDevice device = model().create(options());
    device.opened();
    assertThat(config(device, 0, 4)).isEqualTo(0x101e_15b3L);
    assertThat(config(device, 4, 2)).as("memory, as vfio-pci makes it up").isEqualTo(2);
    assertThat(config(device, 0x3d, 1)).as("no pin").isZero();
    assertThat(config(device, 0x34, 1)).isEqualTo(0x60);
    assertThat(config(device, 0x60, 2)).as("PCI Express, then MSI-X").isEqualTo(0x9c10);
    assertThat(config(device, 0x9e, 2)).as("12 vectors").isEqualTo(11);
    write(device, 0x10, -1);
    assertThat(config(device, 0x10, 4)).as("1 MiB of 64 bits").isEqualTo(0xfff0_000cL);
    assertThat(device.sysfs("x-0"))
        .containsEntry("driver", "mlx5_vfio_pci")
        .containsEntry("vendor", "0x15b3")
        .containsEntry("device", "0x101e");
  }

  @Test
  void msixIsEnabledByTheIoctlAlone() {
    ModelDevice device = model().create(options());
    boolean[] enabled = new boolean[1];
    device.connect(
        new ModelDma() {
          @Override
          public void read(long iova, ByteBuffer into) {}

          @Override
          public void write(long iova, ByteBuffer from) {}
        },
        new ModelInterrupts() {
          @Override
          public boolean message(int vector) {
            assertThat(vector).isGreaterThanOrEqualTo(12);
            assertThat(config(device, 4, 2)).as("as the emulator looks").isEqualTo(2);
            return enabled[0];
          }

          @Override
          public void pin(boolean asserted) {}
        });
    write(device, 0x9c, 0x8000_0000);
    assertThat(config(device, 0x9e, 2)).isEqualTo(11);
    enabled[0] = true;
    assertThat(config(device, 0x9e, 2)).isEqualTo(0x800b);
  }

  @Test
  void barZeroIsMemory() {
    ModelDevice device = model().create(options());
    assertThat(device.writeRegion(0, 0x5000, ByteBuffer.wrap(new byte[] {7}))).isEqualTo(1);
    assertThat(device.mapRegion(0, 0x5000, 4096).get(0)).isEqualTo((byte) 7);
    ByteBuffer one = ByteBuffer.allocate(1);
    assertThat(device.readRegion(0, 0x5000, one)).isEqualTo(1);
    assertThat(one.get(0)).isEqualTo((byte) 7);
    assertThat(device.readRegion(0, 1 << 20, one)).isEqualTo(Errno.EINVAL.negative());
  }

  @ParameterizedTest
  @CsvSource({
    "size, 256K, from 1M to 4G",
    "size, 5G, from 1M to 4G",
    "size, much, from 1M to 4G",
    "size, 17179869185G, from 1M to 4G",
    "size, 4G, chunks=yes",
    "size, 4294963153, chunks=yes",
    "rate, -1, from 0 to",
    "seed, x, from 0 to",
    "chunks, maybe, yes or no",
    "tracking, 1, yes or no",
    "lacks, wings, migration_multi_load",
    "save-ms, 700000, from 0 to 600000",
    "iommu, none, plain or tracks",
    "dma, 0x1000, IOVA+SIZE",
    "dma, 0x1000+17179869185G, IOVA+SIZE",
    "dma, 0xfffffffffffff000+4097, IOVA+SIZE"
  })
  void refusesAWrongOptionByName(String name, String value, String says) {
    assertThatThrownBy(() -> model().create(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(says);
  }

  @Test
  void takesWhatIsAskedFor() {
    Mlx5Function device =
        (Mlx5Function)
            model()
                .create(Map.of("size", "256M", "chunks", "yes", "tracking", "no", "save-ms", "1"));
    assertThat(device.vhca().contents().size()).isEqualTo(256L << 20);
    assertThat(device.adapter().capabilities().migrationInChunks()).isTrue();
    assertThat(device.log()).isEmpty();
    assertThat(device.migrationFeatures().bits()).isEqualTo(7);
  }

  /** With the 48 bytes before it, it fills all pages but one that 32 bits count the bytes of. */
  @Test
  void theLargestStateOfOneImageIsCountedIn32BitsAndALargerOneGoesInChunks() {
    String largest = Long.toString(0xffff_f000L - 48);
    Mlx5Function device = (Mlx5Function) model().create(Map.of("size", largest));
    assertThat(device.stopCopyLength()).isEqualTo(0xffff_f000L);
    Map<String, String> larger = Map.of("size", "4294963153", "chunks", "yes");
    assertThat(((Mlx5Function) model().create(larger)).vhca().contents().size())
        .isEqualTo(4_294_963_153L);
  }

  /** A function that may not use the bus receives nothing, while another one does. */
  @Test
  void itsWorkloadWaitsForTheBus() {
    Mlx5Function waiting = busy();
    Mlx5Function working = busy();
    working.writeRegion(7, 4, ByteBuffer.wrap(new byte[] {6, 0}));
    while (steps(working) < 1000) {
      Thread.onSpinWait();
    }
    waiting.closed();
    working.closed();
    assertThat(steps(waiting)).isZero();
  }

  private Mlx5Function busy() {
    Mlx5Function device = (Mlx5Function) model().create(Map.of("rate", "10000"));
    device.connect(new NoMemory(), null);
    device.opened();
    return device;
  }

  private static long steps(Mlx5Function device) {
    return new VfContents(device.vhca().contents()).steps();
  }

  @ParameterizedTest
  @CsvSource({"migration", "migration_multi_load", "migration_tracking_state", "migratable"})
  void withoutACapabilityItDoesNotMigrate(String capability) {
    ModelDevice device = model().create(Map.of("lacks", capability));
    assertThat(device.migrationFeatures().bits()).isZero();
    assertThat(device.log()).isEmpty();
    device.opened();
    device.reset();
    device.closed();
    device.removed();
  }
}
