// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf.pipe;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.drover.api.spi.Network;
import org.drover.api.spi.NobodyListensException;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.osgi.service.component.annotations.Component;

/** Peers of one platform, over the kernel's pipes. */
@Component(service = Transport.class)
public final class PipeTransport implements Transport, Network {
  private final Map<URI, PipeListener> listeners = new ConcurrentHashMap<>();

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
    PipeListener listener = listeners.get(peer);
    if (listener == null) {
      throw new NobodyListensException("nobody listens at " + peer, null);
    }
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    listener.calls.add(Optional.of(new PipeConnection(there.source(), back.sink())));
    return new PipeConnection(back.source(), there.sink());
  }

  @Override
  public Listener listen(URI local) throws IOException {
    PipeListener listener = new PipeListener(local);
    if (listeners.putIfAbsent(local, listener) != null) {
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
      listeners.remove(local, this);
      calls.add(Optional.empty());
    }
  }
}
