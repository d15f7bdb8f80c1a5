// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.drover.layout.AcmeStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationState;
import org.drover.testkit.DeviceModelContract;
import org.junit.jupiter.api.Test;

/** What every model keeps, from the testkit, and what this one plays. */
class AcmeModelTest extends DeviceModelContract {

  @Override
  protected DeviceModel model() {
    return new AcmeModel();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of();
  }

  @Override
  protected void use(ModelDevice device) {
    write(device, 0, 0x12345678);
    write(device, 12, 1);
  }

  private static void write(ModelDevice device, int offset, int value) {
    ByteBuffer word = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
    assertThat(device.writeRegion(0, offset, word)).isEqualTo(4);
  }

  private static ModelFile stoppedFor(MigrationState target, ModelDevice device) {
    device.arc(MigrationState.RUNNING_P2P);
    device.arc(MigrationState.STOP);
    return ((ArcResult.WithFile) device.arc(target)).file();
  }

  @Test
  void savesTheStreamThatTheDriverKnows() {
    ModelDevice device = model().create(options());
    use(device);
    ByteBuffer stream = ByteBuffer.allocate(100);
    assertThat(stoppedFor(MigrationState.STOP_COPY, device).read(stream)).isEqualTo(32);
    byte[] bytes = new byte[32];
    stream.get(0, bytes);
    assertThat(bytes).isEqualTo(AcmeStream.bytes());
  }

  @Test
  void refusesAHeaderThatIsWrongAndAStreamThatIsTooLong() {
    ModelFile file = stoppedFor(MigrationState.RESUMING, model().create(options()));
    byte[] other = AcmeStream.bytes();
    other[8] = 2;
    assertThat(file.write(ByteBuffer.wrap(other))).isEqualTo(Errno.EINVAL.negative());
    assertThat(file.write(ByteBuffer.wrap(AcmeStream.bytes()))).isEqualTo(32);
    assertThat(file.write(ByteBuffer.allocate(1))).isEqualTo(Errno.EFBIG.negative());
  }

  @Test
  void runsWithNothingButAWholeStream() {
    ModelDevice device = model().create(options());
    ModelFile file = stoppedFor(MigrationState.RESUMING, device);
    assertThat(file.write(ByteBuffer.wrap(AcmeStream.bytes(), 0, 31))).isEqualTo(31);
    assertThat(device.arc(MigrationState.STOP)).isEqualTo(new ArcResult.Failed(Errno.EINVAL));
    assertThat(device.state()).isEqualTo(MigrationState.RESUMING);
  }

  @Test
  void isFreshForWhoeverOpensItNext() {
    ModelDevice device = model().create(options());
    device.opened();
    use(device);
    device.arc(MigrationState.RUNNING_P2P);
    device.closed();
    device.opened();
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
    ByteBuffer registers = ByteBuffer.allocate(16);
    assertThat(device.readRegion(0, 0, registers)).isEqualTo(16);
    assertThat(registers.array()).isEqualTo(new byte[16]);
  }

  @Test
  void refusesWhatIsBeyondItsRegisters() {
    ModelDevice device = model().create(options());
    ByteBuffer word = ByteBuffer.allocate(4);
    assertThat(device.readRegion(0, 12, word)).isEqualTo(4);
    assertThat(device.readRegion(0, 13, word.clear())).isEqualTo(Errno.EINVAL.negative());
    assertThat(device.writeRegion(1, 0, word.clear())).isEqualTo(Errno.EINVAL.negative());
  }
}
