// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import org.drover.api.DroverException;
import org.drover.api.spi.ResumingStream;
import org.drover.uapi.Kernel;

/**
 * The writable data descriptor. A driver may report an error after it took the bytes, and load the
 * state that it has just refused when it is told to go on (mtty does); so the first error is the
 * last word, and the device is only to be reset.
 */
final class ResumingFd extends KernelStream implements ResumingStream {
  private final LookAside aside;

  ResumingFd(Kernel kernel, DataFd fd, LookAside aside) {
    super(kernel, fd);
    this.aside = aside;
  }

  @Override
  public void write(ByteBuffer from) {
    requireSound();
    while (from.hasRemaining()) {
      long result = transfer(from, Kernel::write);
      if (result > 0) {
        advance(from, result);
      } else if (result < 0) {
        throw fail(
            Calls.failure(
                result,
                "write",
                fd().name(),
                errno ->
                    aside.remedy(
                        fd(),
                        errno,
                        "the state was not loaded; reset the device before another try")));
      } else {
        throw fail(
            new DroverException(
                "write on "
                    + fd().name()
                    + " took none of "
                    + from.remaining()
                    + " bytes; reset the device before another try"));
      }
    }
  }
}
