// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import org.drover.api.spi.Network;

/** A listening socket. */
final class TcpListener implements Network.Listener {
  private final ServerSocketChannel channel;
  private final URI local;

  TcpListener(ServerSocketChannel channel) throws IOException {
    this.channel = channel;
    this.local = TcpPlace.uri((InetSocketAddress) channel.getLocalAddress());
  }

  @Override
  public URI local() {
    return local;
  }

  @Override
  public Network.Connection accept() throws IOException {
    return TcpConnection.of(channel.accept());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
