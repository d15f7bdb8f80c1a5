// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.drover.api.spi.Network.Connection;

/**
 * One end of two pipes, which end a blocked read or write as the contract of a connection asks.
 *
 * @param in what the other end writes
 * @param out what the other end reads
 */
record PipeConnection(Pipe.SourceChannel in, Pipe.SinkChannel out) implements Connection {

  @Override
  public String peer() {
    return "the other end";
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
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    try (in;
        out) {
      // Both.
    }
  }
}
