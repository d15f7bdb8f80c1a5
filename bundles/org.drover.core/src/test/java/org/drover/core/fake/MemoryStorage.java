// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.spi.Network;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Transport;

/** Images in memory, scheme {@code mem}. */
public final class MemoryStorage implements Transport, Storage {
  public final Map<String, byte[]> images = new ConcurrentHashMap<>();
  public final CountDownLatch stalled = new CountDownLatch(1);
  public volatile long fullAt = Long.MAX_VALUE;
  public volatile long stallsAt = Long.MAX_VALUE;
  public volatile boolean commitFails;
  public volatile int open;
  public final AtomicInteger reading = new AtomicInteger();

  @Override
  public String scheme() {
    return "mem";
  }

  @Override
  public Optional<Storage> storage() {
    return Optional.of(this);
  }

  @Override
  public Optional<Network> network() {
    return Optional.empty();
  }

  @Override
  public ReadableByteChannel open(URI place) throws IOException {
    byte[] image = images.get(place.toString());
    if (image == null) {
      throw new IOException("cannot read " + place + ": there is no such image");
    }
    reading.incrementAndGet();
    return Channels.newChannel(
        new ByteArrayInputStream(image) {
          @Override
          public void close() {
            reading.decrementAndGet();
          }
        });
  }

  @Override
  public synchronized Sink create(URI place) {
    open++;
    return new MemorySink(place.toString());
  }

  private synchronized void closed() {
    open--;
  }

  private final class MemorySink implements Sink {
    private final String place;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch closed = new CountDownLatch(1);

    MemorySink(String place) {
      this.place = place;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      if (bytes.size() + from.remaining() > fullAt) {
        throw new IOException("cannot write " + place + ": the disk is full");
      }
      if (bytes.size() + from.remaining() > stallsAt) {
        stall();
      }
      byte[] chunk = new byte[from.remaining()];
      from.get(chunk);
      bytes.writeBytes(chunk);
      return chunk.length;
    }

    private void stall() throws IOException {
      stalled.countDown();
      try {
        closed.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      throw new AsynchronousCloseException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      long count = 0;
      for (int i = offset; i < offset + length; i++) {
        count += write(from[i]);
      }
      return count;
    }

    @Override
    public long write(ByteBuffer[] from) throws IOException {
      return write(from, 0, from.length);
    }

    @Override
    public void commit() throws IOException {
      if (commitFails) {
        throw new IOException("cannot write " + place + ": fsync failed");
      }
      images.put(place, bytes.toByteArray());
    }

    @Override
    public boolean isOpen() {
      return closed.getCount() > 0;
    }

    @Override
    public synchronized void close() {
      if (isOpen()) {
        closed.countDown();
        MemoryStorage.this.closed();
      }
    }
  }
}
