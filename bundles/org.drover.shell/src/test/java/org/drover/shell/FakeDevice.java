// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.RegionAccess;
import org.drover.fsm.MigrationState;

/** A device with one region of 32 bytes that hold their own offsets. */
final class FakeDevice implements MigratableDevice, RegionAccess {
  final List<String> calls = new ArrayList<>();
  final byte[] memory = new byte[32];
  RuntimeException failure;

  /** Open while a transition hangs in the kernel, as an ioctl does: no interrupt ends it. */
  CountDownLatch hangs = new CountDownLatch(0);

  final CountDownLatch transitionBegun = new CountDownLatch(1);

  /** What was to be done if the last transition failed. */
  Recovery recovery;

  private final DeviceIdentity identity;
  private MigrationState state = MigrationState.RUNNING;

  FakeDevice(DeviceIdentity identity) {
    this.identity = identity;
    for (int i = 0; i < memory.length; i++) {
      memory[i] = (byte) i;
    }
  }

  @Override
  public DeviceIdentity identity() {
    return identity;
  }

  @Override
  public DeviceCapabilities capabilities() {
    throw new UnsupportedOperationException("commands ask Devices.describe");
  }

  @Override
  public MigrationState state() {
    return state;
  }

  @Override
  public Optional<DataStream> transition(MigrationState target, Recovery recovery) {
    transitionBegun.countDown();
    awaitUninterruptibly(hangs);
    if (failure != null) {
      throw failure;
    }
    this.recovery = recovery;
    calls.add("transition " + target + " " + recovery.state() + " " + recovery.reset());
    state = target;
    return target == MigrationState.STOP_COPY ? Optional.of(new FakeStream()) : Optional.empty();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void reset() {
    calls.add("reset");
    state = MigrationState.RUNNING;
  }

  @Override
  public OptionalLong estimatedStopCopyBytes() {
    throw new UnsupportedOperationException("commands ask Devices.describe");
  }

  @Override
  public <T> Optional<T> ability(Class<T> ability) {
    return ability.isInstance(this) ? Optional.of(ability.cast(this)) : Optional.empty();
  }

  @Override
  public void read(int region, long offset, ByteBuffer into) {
    calls.add("read " + region + " " + offset + " " + into.remaining());
    into.put(memory, (int) offset, into.remaining());
  }

  @Override
  public void write(int region, long offset, ByteBuffer from) {
    calls.add("write " + region + " " + offset + " " + from.remaining());
    from.get(memory, (int) offset, from.remaining());
  }

  @Override
  public void close() {
    calls.add("close");
  }

  private static final class FakeStream implements DataStream {
    @Override
    public long position() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
