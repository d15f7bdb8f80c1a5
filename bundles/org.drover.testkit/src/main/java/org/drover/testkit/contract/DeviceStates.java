// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.drover.api.ReadResult;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/** Moves whole states out of devices and into them. */
final class DeviceStates {
  private static final int PIECE = 64 * 1024;

  /** More reads than any state here needs. */
  private static final int MANY = 100_000;

  private DeviceStates() {}

  /** Stops the device, reads its state to the end and leaves it in STOP_COPY. */
  static byte[] save(MigratableDevice device) {
    try (SavingStream stream = saving(device, MigrationState.STOP_COPY)) {
      ByteArrayOutputStream state = new ByteArrayOutputStream();
      assertThat(drain(stream, state)).isInstanceOf(ReadResult.End.class);
      assertThat(stream.position()).isEqualTo(state.size());
      return state.toByteArray();
    }
  }

  /** Reads what there is in PRE_COPY, then stops the device and reads the rest. */
  static byte[] saveWhileRunning(MigratableDevice device) {
    try (SavingStream stream = saving(device, MigrationState.PRE_COPY)) {
      ByteArrayOutputStream state = new ByteArrayOutputStream();
      assertThat(drain(stream, state)).isInstanceOf(ReadResult.TemporaryEnd.class);
      assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isEmpty();
      assertThat(drain(stream, state)).isInstanceOf(ReadResult.End.class);
      return state.toByteArray();
    }
  }

  /** Reads until there is nothing, and gives the kind of end. */
  static ReadResult drain(SavingStream stream, ByteArrayOutputStream to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    for (int reads = 0; reads < MANY; reads++) {
      ReadResult result = stream.read(buffer.clear());
      if (!(result instanceof ReadResult.Data data)) {
        return result;
      }
      byte[] piece = new byte[data.count()];
      assertThat(buffer.position()).isEqualTo(data.count());
      buffer.get(0, piece);
      to.writeBytes(piece);
    }
    throw new AssertionError("no end after " + MANY + " reads");
  }

  /**
   * Sends the device to RESUMING and gives it a state in pieces; it stays there, and its stream
   * open.
   */
  static ResumingStream load(MigratableDevice device, byte[] state, int piece) {
    ResumingStream stream =
        (ResumingStream) device.transition(MigrationState.RESUMING, Recovery.none()).orElseThrow();
    ByteBuffer buffer = ByteBuffer.allocateDirect(state.length).put(state).flip();
    while (buffer.hasRemaining()) {
      ByteBuffer next = buffer.slice(buffer.position(), Math.min(piece, buffer.remaining()));
      stream.write(next);
      assertThat(next.hasRemaining()).isFalse();
      buffer.position(buffer.position() + next.limit());
    }
    assertThat(stream.position()).isEqualTo(state.length);
    return stream;
  }

  static SavingStream saving(MigratableDevice device, MigrationState state) {
    return (SavingStream) device.transition(state, Recovery.none()).orElseThrow();
  }

  /**
   * Sends a device that is in RUNNING to a state in which every way on is open: RESUMING with a
   * whole state.
   */
  static void prepare(MigratableDevice device, MigrationState state, byte[] whole) {
    if (state == MigrationState.RESUMING) {
      load(device, whole, PIECE);
    } else {
      device.transition(state, Recovery.none());
    }
    assertThat(device.state()).isEqualTo(state);
  }

  static boolean preCopies(MigratableDevice device) {
    return device
        .capabilities()
        .migration()
        .filter(features -> features.contains(MigrationFeature.PRE_COPY))
        .isPresent();
  }
}
