// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;

/** Reads exactly what is asked for, never a byte more, and counts. */
final class ExactInput {
  private final ReadableByteChannel in;
  private long position;

  /** Refuses a channel in non-blocking mode: reading it here would spin. */
  ExactInput(ReadableByteChannel in) {
    if (in instanceof SelectableChannel channel && !channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    this.in = in;
  }

  /** Returns the number of bytes read so far. */
  long position() {
    return position;
  }

  /**
   * Fills the buffer up to its limit, or as far as the channel goes.
   *
   * @return whether the buffer is full; if not, the channel has ended
   */
  boolean fill(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      int n = in.read(into);
      if (n < 0) {
        return false;
      }
      position += n;
    }
    return true;
  }
}
