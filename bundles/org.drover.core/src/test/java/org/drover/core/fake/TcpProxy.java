// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a TCP port that a test can take away: either so that nothing ends and nothing comes, as
 * when a cable is pulled, or by a reset of both ends. A connection of before never carries anything
 * again.
 */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final InetSocketAddress target;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile Object cable = new Object();
  private volatile boolean pulled;
  private volatile boolean oneWay;

  /** A way to where somebody listens. */
  public TcpProxy(URI target) throws IOException {
    this.target = new InetSocketAddress(target.getHost(), target.getPort());
    this.listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    start(this::accept);
  }

  /** Where it is called. */
  public String place() {
    try {
      return "tcp://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing ends; nothing comes. */
  public void pull() {
    pulled = true;
    cable = new Object();
  }

  /** As {@link #pull}, but both ends of what there was are told. */
  public void reset() {
    pull();
    open.forEach(TcpProxy::kill);
  }

  /** New connections get through. */
  public void plugIn() {
    oneWay = false;
    pulled = false;
  }

  /** New connections get through, but for the answers. */
  public void plugInOneWay() {
    oneWay = true;
    pulled = false;
  }

  private interface Run {
    void run() throws IOException;
  }

  private static void start(Run run) {
    Thread thread =
        new Thread(
            () -> {
              try {
                run.run();
              } catch (IOException e) {
                // An end of a connection, or of the test.
              }
            },
            "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel caller = listener.accept();
      open.add(caller);
      if (!pulled) {
        Object now = cable;
        boolean answers = !oneWay;
        SocketChannel called = SocketChannel.open(target);
        open.add(called);
        start(() -> carry(caller, called, now, true));
        start(() -> carry(called, caller, now, answers));
      }
    }
  }

  private void carry(SocketChannel from, SocketChannel to, Object over, boolean arrives)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    try {
      while (from.read(bytes.clear()) >= 0 && over == cable) {
        bytes.flip();
        while (arrives && bytes.hasRemaining() && over == cable) {
          to.write(bytes);
        }
      }
    } finally {
      if (over == cable) {
        from.close();
        to.close();
      }
    }
  }

  private static void kill(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (IOException e) {
      // It had ended before.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(TcpProxy::kill);
  }
}
