// SPDX-License-Identifier: Apache-2.0
package org.drover.core.golden;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.spi.DeviceContext;
import org.drover.core.fake.FakeHardware;

/** A context that is any bytes. */
final class HeldContext implements DeviceContext {
  private byte[] held;

  HeldContext(FakeHardware hardware, byte... held) {
    this.held = held;
    hardware.context = Optional.of(this);
  }

  byte[] held() {
    return held.clone();
  }

  @Override
  public ByteBuffer capture() {
    return ByteBuffer.wrap(held());
  }

  @Override
  public void restore(ByteBuffer context) {
    held = new byte[context.remaining()];
    context.get(held);
  }

  @Override
  public void restarted() {}
}
