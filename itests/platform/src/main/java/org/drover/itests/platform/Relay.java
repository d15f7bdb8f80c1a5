// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Joins whoever connects to one address with another address. Two of them join two networks that
 * have nothing in common but the files: they meet at a socket of the file system.
 */
public final class Relay implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ServerSocketChannel server;
  private final SocketAddress target;

  private Relay(ServerSocketChannel server, SocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /**
   * Listens at a socket of the file system for connections to a port of the loopback, until its
   * standard input ends.
   *
   * @param arguments the socket's path, and the port
   */
  public static void main(String[] arguments) throws IOException {
    SocketAddress target = loopback(Integer.parseInt(arguments[1]));
    start(UnixDomainSocketAddress.of(arguments[0]), target);
    while (System.in.read() >= 0) {
      // Nothing is said to it; its threads end with this one.
    }
  }

  /** A port of the loopback; 0 is a free one for who listens. */
  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Starts to listen; whether anybody is at the target shows at each connection. */
  static Relay start(SocketAddress address, SocketAddress target) throws IOException {
    ServerSocketChannel server =
        address instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    server.bind(address);
    Relay relay = new Relay(server, target);
    daemon("relay", relay::serve);
    return relay;
  }

  /** The port that it listens on. */
  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        join(server.accept());
      } catch (IOException e) {
        // It was closed, or nobody is at the target: whoever connected sees that by the end of it.
      }
    }
  }

  private void join(SocketChannel here) throws IOException {
    try {
      SocketChannel there = SocketChannel.open(target);
      daemon("relay", () -> carryBothWays(here, there));
    } catch (IOException e) {
      here.close();
      throw e;
    }
  }

  private static void carryBothWays(SocketChannel here, SocketChannel there) {
    try (here;
        there) {
      Thread back = daemon("relay back", () -> carry(there, here));
      carry(here, there);
      back.join();
    } catch (IOException | InterruptedException e) {
      // Nobody interrupts it, and what cannot be closed is closed with the process.
    }
  }

  /** Until one side says no more, which is said to the other; a broken side ends both. */
  private static void carry(SocketChannel from, SocketChannel to) {
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
    try {
      while (from.read(bytes) >= 0) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        bytes.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel broken) {
    try {
      broken.close();
    } catch (IOException e) {
      // It is closed all the same, and what broke it is what the other side sees.
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
