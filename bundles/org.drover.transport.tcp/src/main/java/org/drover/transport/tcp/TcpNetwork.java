// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.drover.api.spi.Network;
import org.drover.api.spi.NobodyListensException;

/** Connections and listeners over TCP. */
final class TcpNetwork implements Network {
  @Override
  public Connection connect(URI peer, Duration timeout) throws IOException {
    TcpPlace place = TcpPlace.of(peer);
    if (place.port() == 0) {
      throw new IOException("port 0 of " + peer + " leads nowhere; give the port it listens at");
    }
    return connect(place, place.resolve(), timeout);
  }

  static Connection connect(TcpPlace place, InetAddress[] addresses, Duration timeout)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    IOException failure = null;
    for (InetAddress address : addresses) {
      try {
        return connect(new InetSocketAddress(address, place.port()), end);
      } catch (IOException e) {
        failure = failure == null ? e : decisive(failure, e);
      }
    }
    throw unreachable(place, timeout, failure);
  }

  /**
   * A host refuses if each of its addresses does: behind one that is silent somebody may listen.
   */
  private static IOException decisive(IOException before, IOException now) {
    IOException kept = refused(before) ? now : before;
    kept.addSuppressed(refused(before) ? before : now);
    return kept;
  }

  private static boolean refused(IOException error) {
    return Refusal.here().is(error);
  }

  private static Connection connect(InetSocketAddress address, long end) throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean connected = false;
    try {
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      channel.socket().connect(address, (int) Math.min(left, Integer.MAX_VALUE));
      Connection connection = TcpConnection.of(channel);
      connected = true;
      return connection;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }

  private static IOException unreachable(TcpPlace place, Duration timeout, IOException cause) {
    if (cause instanceof SocketTimeoutException) {
      return new IOException(
          place
              + " did not answer within "
              + timeout.toMillis()
              + " ms; check the address, and that no firewall is between",
          cause);
    }
    if (refused(cause)) {
      return new NobodyListensException(
          "nobody listens at "
              + place
              + " ("
              + cause.getMessage()
              + "); start vfio:listen there, or check host and port",
          cause);
    }
    return new IOException(place + " cannot be reached: " + cause.getMessage(), cause);
  }

  /** Of the address's own family, so that the place that is told is the one that was asked for. */
  private static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  @Override
  public Listener listen(URI local) throws IOException {
    TcpPlace place = TcpPlace.of(local);
    InetAddress address = place.resolve()[0];
    ServerSocketChannel channel = ServerSocketChannel.open(family(address));
    boolean bound = false;
    try {
      channel.bind(new InetSocketAddress(address, place.port()));
      bound = true;
      return new TcpListener(channel);
    } catch (BindException e) {
      throw new IOException(
          "cannot listen at "
              + place
              + " ("
              + e.getMessage()
              + "): the port is in use, or the address is none of this machine; choose another"
              + " one, or port 0 for any free port",
          e);
    } catch (IOException e) {
      throw new IOException("cannot listen at " + place + ": " + e.getMessage(), e);
    } finally {
      if (!bound) {
        channel.close();
      }
    }
  }
}
