// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.drover.api.DroverException;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DataStream;
import org.drover.uapi.Kernel;

/**
 * What both directions of a data stream share. The descriptor is a stream: it is read and written
 * and never positioned ({@code ESPIPE}), and it is not polled, because most drivers answer a poll
 * with always ready.
 */
abstract class KernelStream implements DataStream {
  private final Kernel kernel;
  private final DataFd fd;
  private final AtomicLong position = new AtomicLong();
  private volatile DroverException failure;

  KernelStream(Kernel kernel, DataFd fd) {
    this.kernel = kernel;
    this.fd = fd;
  }

  final DataFd fd() {
    return fd;
  }

  @Override
  public final long position() {
    return position.get();
  }

  static final String CLOSED = "it was closed";

  @Override
  public void close() {
    fd.end(CLOSED);
  }

  final boolean hasFailed() {
    return failure != null;
  }

  /** One call on the descriptor. */
  @FunctionalInterface
  interface Transfer {
    long run(Kernel kernel, int fd, long address, long length);
  }

  /** Runs a call over what remains in a direct buffer and gives its result. */
  final long transfer(ByteBuffer buffer, Transfer transfer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("a data stream takes direct buffers only, not " + buffer);
    }
    int number = fd.enter();
    try {
      long address = kernel.pin(buffer);
      try {
        return transfer.run(kernel, number, address, buffer.remaining());
      } finally {
        kernel.unpin(address);
      }
    } finally {
      fd.leave();
    }
  }

  final void advance(ByteBuffer buffer, long count) {
    buffer.position(buffer.position() + Math.toIntExact(count));
    position.addAndGet(count);
  }

  /** Ends the stream for good. */
  final DroverException fail(DroverException first) {
    failure = first;
    return first;
  }

  /** Repeats the error that ended the stream, if one did. */
  final void requireSound() {
    DroverException first = failure;
    if (first instanceof KernelCallException call) {
      KernelCallException again =
          new KernelCallException(
              call.operation(), call.target(), call.errno(), "the stream ended with this error");
      again.initCause(first);
      throw again;
    }
    if (first != null) {
      throw new DroverException(first.getMessage(), first);
    }
  }
}
