// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.drover.api.RefusedException;
import org.drover.api.spi.DeviceContext;

/** A context of a few characters; all that is done with it stands in its hardware's log. */
public final class FakeContext implements DeviceContext {
  private final FakeHardware hardware;
  public String text;

  /** Thrown instead. */
  public RefusedException refusal;

  public RuntimeException restartFailure;

  /** Of a device. */
  public FakeContext(FakeHardware hardware, String text) {
    this.hardware = hardware;
    this.text = text;
    hardware.context = java.util.Optional.of(this);
  }

  @Override
  public ByteBuffer capture() {
    if (refusal != null) {
      throw refusal;
    }
    hardware.log("CAPTURE in " + hardware.state());
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  @Override
  public void restore(ByteBuffer context) {
    if (refusal != null) {
      throw refusal;
    }
    text = US_ASCII.decode(context).toString();
    hardware.log("RESTORE in " + hardware.state());
  }

  @Override
  public void restarted() {
    hardware.log("RESTARTED in " + hardware.state());
    if (restartFailure != null) {
      throw restartFailure;
    }
  }
}
