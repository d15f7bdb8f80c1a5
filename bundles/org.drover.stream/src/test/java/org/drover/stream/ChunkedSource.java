// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Gives at most so many bytes at a time, and none at all every other time, as channels may. */
final class ChunkedSource implements ReadableByteChannel {
  private final ByteBuffer bytes;
  private final int chunk;
  private boolean pause;

  ChunkedSource(byte[] bytes, int chunk) {
    this.bytes = ByteBuffer.wrap(bytes);
    this.chunk = chunk;
  }

  static ChunkedSource of(byte[] bytes) {
    return new ChunkedSource(bytes, Integer.MAX_VALUE);
  }

  int remaining() {
    return bytes.remaining();
  }

  @Override
  public int read(ByteBuffer into) {
    pause = !pause;
    if (pause && into.hasRemaining()) {
      return 0;
    }
    if (!bytes.hasRemaining()) {
      return -1;
    }
    int n = Math.min(Math.min(chunk, bytes.remaining()), into.remaining());
    into.put(bytes.slice(bytes.position(), n));
    bytes.position(bytes.position() + n);
    return n;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    throw new AssertionError("the channel belongs to its caller");
  }
}
