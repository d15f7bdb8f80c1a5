// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.drover.api.spi.Network;
import org.drover.api.spi.NobodyListensException;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;
import org.drover.core.link.LoopbackPair;

/**
 * Peers of one process over pipes, scheme {@code pipe}. Once muted, whatever is written is lost on
 * the way, as on a cable that was pulled: nothing breaks.
 */
public final class PipeNetwork implements Transport, Network {
  private final Map<String, PipeListener> listeners = new ConcurrentHashMap<>();
  private final Set<Cable> cables = ConcurrentHashMap.newKeySet();
  private volatile boolean muted;
  private volatile boolean cut;

  public volatile boolean classesAreGone;

  /** What the next call throws, and what the next accept does: once. */
  public final AtomicReference<RuntimeException> callThrows = new AtomicReference<>();

  public final AtomicReference<Error> acceptThrows = new AtomicReference<>();

  /** Told by the thread that wrote, with all bytes that its end has written by then. */
  public volatile LongConsumer written = total -> {};

  /** How many calls were accepted. */
  public final AtomicInteger accepted = new AtomicInteger();

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
    RuntimeException thrown = callThrows.getAndSet(null);
    if (thrown != null) {
      throw thrown;
    }
    if (cut) {
      throw new IOException("there is no way to " + peer);
    }
    PipeListener listener = listeners.get(peer.toString());
    if (listener == null) {
      throw new NobodyListensException("nobody listens at " + peer, null);
    }
    LoopbackPair pair = LoopbackPair.open();
    listener.calls.add(Optional.of(new Cable(pair.destination())));
    return new Cable(pair.source());
  }

  /** Pulls the cable of every connection; those who close theirs are not heard any more, either. */
  public void mute() {
    muted = true;
  }

  /** Breaks every connection, and lets none be made. */
  public void cut() {
    cut = true;
    cables.forEach(cable -> cable.dead = true);
    for (Cable cable : cables) {
      try {
        cable.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** From here on connections are made and carry what is written, but none of those before. */
  public void heal() {
    cut();
    cables.clear();
    muted = false;
    cut = false;
  }

  private final class Cable implements Connection {
    private final Connection inner;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong total = new AtomicLong();

    /** Its ends are closed one after the other; nothing must slip through meanwhile. */
    private volatile boolean dead;

    Cable(Connection inner) {
      this.inner = inner;
      cables.add(this);
    }

    @Override
    public String peer() {
      return inner.peer();
    }

    /** What was under way when the cable was pulled may still come; its end does not. */
    @Override
    public int read(ByteBuffer into) throws IOException {
      int count = inner.read(into);
      if (count < 0 && muted) {
        try {
          closed.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        throw new AsynchronousCloseException();
      }
      return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      checkAlive();
      return told(muted ? lose(from) : inner.write(from));
    }

    private <N extends Number> N told(N count) {
      written.accept(total.addAndGet(count.longValue()));
      return count;
    }

    private void checkAlive() throws IOException {
      if (dead) {
        throw new IOException("the cable is cut");
      }
    }

    private static int lose(ByteBuffer from) {
      int count = from.remaining();
      from.position(from.limit());
      return count;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      checkAlive();
      if (!muted) {
        return told(inner.write(from, offset, length));
      }
      long count = 0;
      for (int i = offset; i < offset + length; i++) {
        count += lose(from[i]);
      }
      return count;
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
      return write(from, 0, from.length);
    }

    @Override
    public boolean isOpen() {
      return inner.isOpen();
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      inner.close();
    }
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
        Connection call = calls.take().orElseThrow(AsynchronousCloseException::new);
        Error thrown = acceptThrows.getAndSet(null);
        if (thrown != null) {
          call.close();
          throw thrown;
        }
        accepted.incrementAndGet();
        return call;
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
