// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Takes so many bytes and then fails, as a full disk does. */
final class FailingSink implements WritableByteChannel {
  private final IOException failure;
  private int room;

  FailingSink(int room, IOException failure) {
    this.room = room;
    this.failure = failure;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (room == 0) {
      throw failure;
    }
    int n = Math.min(room, from.remaining());
    from.position(from.position() + n);
    room -= n;
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
