// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Where the state of another device is loaded. One writer at a time. */
@ConsumerType
public interface ResumingStream extends DataStream {

  /**
   * Writes everything that remains in the buffer.
   *
   * <p>Any error ends the stream for good: drivers report some errors after they took the bytes,
   * and would load a state that they had refused. Only a reset of the device leads on.
   *
   * @param from a direct buffer; its position is its limit afterwards
   * @throws org.drover.api.KernelCallException if the device refuses; every later write fails with
   *     the same error
   */
  void write(ByteBuffer from);
}
