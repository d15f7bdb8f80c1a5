// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.drover.api.spi.Network;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.drover.core.link.LoopbackPair;

/** Peers of one process over pipes, scheme {@code pipe}. */
public final class PipeNetwork implements Transport, Network {
  private final Map<String, PipeListener> listeners = new ConcurrentHashMap<>();

  public volatile boolean classesAreGone;

  @Override
  public String scheme() {
    return "pipe";
  }

  @Override
  public Optional<Storage> storage() {
    return Optional.empty();
  }

  @Override
  public Optional<Network> network() {
    return Optional.of(this);
  }

  @Override
  public Connection connect(URI peer, Duration timeout) throws IOException {
    if (classesAreGone) {
      throw new NoClassDefFoundError("org/acme/Gone");
    }
    PipeListener listener = listeners.get(peer.toString());
    if (listener == null) {
      throw new IOException("nobody listens at " + peer);
    }
    LoopbackPair pair = LoopbackPair.open();
    listener.calls.add(Optional.of(pair.destination()));
    return pair.source();
  }

  @Override
  public Listener listen(URI local) throws IOException {
    PipeListener listener = new PipeListener(local);
    if (listeners.putIfAbsent(local.toString(), listener) != null) {
      throw new IOException("cannot listen at " + local + ": it is in use");
    }
    return listener;
  }

  private final class PipeListener implements Listener {
    private final URI local;
    private final BlockingQueue<Optional<Connection>> calls = new LinkedBlockingQueue<>();

    PipeListener(URI local) {
      this.local = local;
    }

    @Override
    public URI local() {
      return local;
    }

    @Override
    public Connection accept() throws IOException {
      try {
        return calls.take().orElseThrow(AsynchronousCloseException::new);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      listeners.remove(local.toString(), this);
      calls.add(Optional.empty());
    }
  }
}
