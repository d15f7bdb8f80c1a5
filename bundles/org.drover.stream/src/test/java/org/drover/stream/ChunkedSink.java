// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;

/** Takes at most so many bytes at a time, and none at all every other time, as channels may. */
class ChunkedSink implements WritableByteChannel {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final int chunk;
  private boolean pause;

  ChunkedSink(int chunk) {
    this.chunk = chunk;
  }

  byte[] toBytes() {
    return taken.toByteArray();
  }

  /** Takes from one buffer, as much as the chunk still allows. */
  int take(ByteBuffer from, int allowed) {
    int n = Math.min(allowed, from.remaining());
    byte[] bytes = new byte[n];
    from.get(bytes);
    taken.writeBytes(bytes);
    return n;
  }

  int allowance() {
    pause = !pause;
    return pause ? 0 : chunk;
  }

  @Override
  public int write(ByteBuffer from) {
    return take(from, allowance());
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    throw new AssertionError("the channel belongs to its caller");
  }

  /** The same, for several buffers in one call. */
  static final class Gathering extends ChunkedSink implements GatheringByteChannel {
    private int calls;

    Gathering(int chunk) {
      super(chunk);
    }

    int calls() {
      return calls;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      calls++;
      int allowed = allowance();
      long n = 0;
      for (int i = offset; i < offset + length; i++) {
        n += take(from[i], (int) (allowed - n));
      }
      return n;
    }

    @Override
    public long write(ByteBuffer[] from) {
      return write(from, 0, from.length);
    }
  }
}
