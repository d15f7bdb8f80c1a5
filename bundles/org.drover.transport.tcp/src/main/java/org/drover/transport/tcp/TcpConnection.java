// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.drover.api.spi.Network;

/**
 * A connected socket in blocking mode. The JDK ends a blocked read or write with an
 * AsynchronousCloseException when another thread closes the channel, which is what the contract
 * asks for.
 *
 * @param channel connected
 * @param peer for people
 */
record TcpConnection(SocketChannel channel, String peer) implements Network.Connection {

  /**
   * Takes a connected channel. Without delay, because the handover's messages are small and each
   * waits for the one before; kept alive, so that a peer that is gone is noticed some time.
   */
  static TcpConnection of(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return new TcpConnection(
        channel, TcpPlace.text((InetSocketAddress) channel.getRemoteAddress()));
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return channel.write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    return channel.write(from, offset, length);
  }

  @Override
  public long write(ByteBuffer[] from) throws IOException {
    return channel.write(from);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
