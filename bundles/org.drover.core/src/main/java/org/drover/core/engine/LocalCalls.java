// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.NobodyListensException;
import org.drover.core.link.LoopbackPair;

/** Calls to a destination in this platform, each over a pair of pipes of its own. */
final class LocalCalls implements Calls, AutoCloseable {
  private final Deque<Connection> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Calls; the destination takes it when it waits for one. */
  synchronized Connection call() throws IOException {
    if (closed) {
      throw new NobodyListensException("the destination in this platform has ended", null);
    }
    LoopbackPair pair = LoopbackPair.open();
    waiting.add(pair.destination());
    notifyAll();
    return pair.source();
  }

  @Override
  public synchronized Connection next() throws IOException {
    while (waiting.isEmpty()) {
      if (closed) {
        throw new ClosedChannelException();
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedChannelException();
      }
    }
    return waiting.poll();
  }

  @Override
  public String place() {
    return "this platform";
  }

  /** Nobody is waited for any more, and who has called is left. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    for (Connection left = waiting.poll(); left != null; left = waiting.poll()) {
      hangUp(left);
    }
  }

  private static void hangUp(Connection left) {
    try {
      left.close();
    } catch (IOException e) {
      System.getLogger(LocalCalls.class.getName())
          .log(System.Logger.Level.DEBUG, "leaving a call", e);
    }
  }
}
