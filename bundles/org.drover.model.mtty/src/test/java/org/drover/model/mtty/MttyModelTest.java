// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.MdevParent;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.DeviceModelContract;
import org.drover.testkit.MttyGolden;
import org.junit.jupiter.api.Test;

class MttyModelTest extends DeviceModelContract {

  @Override
  protected DeviceModel model() {
    return new MttyModel();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("ports", "2");
  }

  @Override
  protected void use(ModelDevice device) {
    write(device, Uart.THR, 'A');
    write(device, Uart.THR, 'B');
    write(device, Uart.SCR, 0x5a);
  }

  private static void write(ModelDevice device, int register, int value) {
    ByteBuffer one = ByteBuffer.allocate(1).put(0, (byte) value);
    assertThat(device.writeRegion(0, register, one)).isEqualTo(1);
  }

  private static ModelFile file(ArcResult result) {
    return ((ArcResult.WithFile) result).file();
  }

  @Test
  void savesTheBytesOfTheKernelsMtty() {
    ModelDevice device = model().create(options());
    use(device);
    device.arc(MigrationState.RUNNING_P2P);
    device.arc(MigrationState.STOP);
    ByteBuffer stream = ByteBuffer.allocate(200);
    assertThat(file(device.arc(MigrationState.STOP_COPY)).read(stream)).isEqualTo(96);
    byte[] bytes = new byte[96];
    stream.get(0, bytes);
    assertThat(bytes).isEqualTo(MttyGolden.dump());
  }

  @Test
  void loadsTheBytesOfTheKernelsMtty() {
    ModelDevice device = model().create(options());
    device.arc(MigrationState.RUNNING_P2P);
    device.arc(MigrationState.STOP);
    ModelFile file = file(device.arc(MigrationState.RESUMING));
    assertThat(file.write(ByteBuffer.wrap(MttyGolden.dump()))).isEqualTo(96);
    device.arc(MigrationState.STOP);
    device.arc(MigrationState.RUNNING_P2P);
    ByteBuffer one = ByteBuffer.allocate(1);
    device.readRegion(0, Uart.SCR, one);
    assertThat(one.get(0)).isEqualTo((byte) 0x5a);
    device.readRegion(0, Uart.RBR, one.clear());
    assertThat(one.get(0)).isEqualTo((byte) 'A');
    device.readRegion(0, Uart.RBR, one.clear());
    assertThat(one.get(0)).isEqualTo((byte) 'B');
  }

  @Test
  void makesWhatItsOptionsSay() {
    assertThat(model().create(Map.of()).stopCopyLength()).isEqualTo(60);
    assertThat(model().create(Map.of("ports", "2")).stopCopyLength()).isEqualTo(96);
    assertThat(model().create(Map.of("flags", "3")).migrationFeatures())
        .isEqualTo(FeatureSet.ofBits(3));
    assertThatThrownBy(() -> model().create(Map.of("ports", "4"))).hasMessageContaining("'4'");
    assertThatThrownBy(() -> model().create(Map.of("flags", "2"))).hasMessageContaining("'2'");
  }

  @Test
  void hasTheTypesOfTheSample() {
    MdevParent parent = model().mdevParent().orElseThrow();
    assertThat(parent.name()).isEqualTo("mtty");
    assertThat(parent.pool()).isEqualTo(24);
    assertThat(parent.types())
        .extracting(MdevParent.Type::name)
        .containsExactly("mtty-1", "mtty-2");
    assertThat(model().create(parent.types().get(1).options()).sysfs("x"))
        .containsEntry("mdev_type", "mtty-2")
        .containsEntry("driver", "mtty");
  }

  @Test
  void readsConfigSpaceInAnyWidth() {
    ModelDevice device = model().create(options());
    ByteBuffer whole = ByteBuffer.allocate(255);
    assertThat(device.readRegion(7, 0, whole)).isEqualTo(255);
    assertThat(whole.get(0)).isEqualTo((byte) 0x48);
    assertThat(whole.get(1)).isEqualTo((byte) 0x43);
    assertThat(whole.get(2)).isEqualTo((byte) 0x53);
    assertThat(whole.get(3)).isEqualTo((byte) 0x32);
    assertThat(whole.get(0x0b)).as("class").isEqualTo((byte) 7);
    assertThat(whole.get(0x3d)).as("interrupt pin").isEqualTo((byte) 1);
    assertThat(device.readRegion(7, 4096, ByteBuffer.allocate(4))).isEqualTo(-14);
    assertThat(device.readRegion(8, 0, ByteBuffer.allocate(4))).isEqualTo(-14);
  }

  @Test
  void sizesItsBarsAsPciDoes() {
    ModelDevice device = model().create(Map.of("ports", "1"));
    for (int bar : new int[] {0x10, 0x14}) {
      ByteBuffer ones = ByteBuffer.allocate(4).putInt(0, -1);
      assertThat(device.writeRegion(7, bar, ones)).isEqualTo(4);
    }
    ByteBuffer bars = ByteBuffer.allocate(8);
    device.readRegion(7, 0x10, bars);
    assertThat(bars.array()).containsExactly(0xf9, 0xff, 0xff, 0xff, 0, 0, 0, 0);
  }
}
