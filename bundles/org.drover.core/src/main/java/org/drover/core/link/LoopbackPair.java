// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.drover.api.spi.Network.Connection;

/**
 * Two connections of this platform with each other, over a pair of pipes: they block, fill up, end
 * and can be closed from any thread as sockets do.
 *
 * @param source the end of the source
 * @param destination the end of the destination
 */
public record LoopbackPair(Connection source, Connection destination) {

  /**
   * Opens a pair.
   *
   * @return both ends open
   * @throws IOException if the system has no pipes left
   */
  public static LoopbackPair open() throws IOException {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    return new LoopbackPair(
        new End(back.source(), there.sink()), new End(there.source(), back.sink()));
  }

  private record End(Pipe.SourceChannel in, Pipe.SinkChannel out) implements Connection {

    @Override
    public String peer() {
      return "the other end in this platform";
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return in.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return out.write(from);
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
      return out.write(from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      return out.write(from, offset, length);
    }

    @Override
    public boolean isOpen() {
      return in.isOpen() || out.isOpen();
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } finally {
        in.close();
      }
    }
  }
}
