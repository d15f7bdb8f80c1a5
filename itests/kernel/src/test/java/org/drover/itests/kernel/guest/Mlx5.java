// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.drover.api.DeviceAddress;
import org.drover.api.ReadResult;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.MigrationState;

/** A virtual function of {@code guest-mlx5}, open by the product's backend; ends with its test. */
final class Mlx5 implements AutoCloseable {
  private static final int ROOM = 1 << 16;

  private final AddressSpace space;
  private final MigratableDevice device;

  Mlx5(DeviceBackend backend, int vf) {
    this(backend, address(vf));
  }

  Mlx5(DeviceBackend backend, DeviceAddress address) {
    this.space = backend.bind(WorkloadMemory.NONE);
    this.device = backend.open(address, space);
  }

  static DeviceAddress address(int vf) {
    return new DeviceAddress("vfio", "0000:01:00." + (vf + 1));
  }

  MigratableDevice device() {
    return device;
  }

  SavingStream saveBy(MigrationState state) {
    return (SavingStream) device.transition(state, Recovery.none()).orElseThrow();
  }

  ResumingStream resume() {
    return (ResumingStream)
        device.transition(MigrationState.RESUMING, Recovery.none()).orElseThrow();
  }

  void to(MigrationState state) {
    device.transition(state, Recovery.none());
  }

  /** Stops it and reads its whole state; it is in STOP_COPY afterwards. */
  byte[] save() {
    return drain(saveBy(MigrationState.STOP_COPY));
  }

  /** Reads a stream to an end, be it for the time being. */
  static byte[] drain(SavingStream stream) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
    byte[] bytes = new byte[ROOM];
    while (stream.read(buffer) instanceof ReadResult.Data) {
      int count = buffer.flip().remaining();
      buffer.get(bytes, 0, count).clear();
      all.write(bytes, 0, count);
    }
    return all.toByteArray();
  }

  /** Loads streams, one behind the other; it is RUNNING afterwards. */
  void restore(byte[]... streams) {
    ResumingStream into = resume();
    for (byte[] stream : streams) {
      into.write(Mtty.direct(stream));
    }
    to(MigrationState.RUNNING);
  }

  @Override
  public void close() {
    device.close();
    space.close();
  }
}
