// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.drover.api.service.TransportFault;
import org.drover.api.spi.Network.Connection;

/**
 * A connection on which something goes wrong at certain bytes that this side sends: for tests and
 * drills. Bytes are counted from 0, the stream header included.
 */
public final class FaultyConnection implements Connection {
  private final Connection inner;
  private final Iterator<TransportFault> faults;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<TransportFault> next;
  private long position;
  private volatile String cut = "";

  private FaultyConnection(Connection inner, List<TransportFault> faults) {
    this.inner = inner;
    this.faults =
        faults.stream().sorted(Comparator.comparingLong(TransportFault::atByte)).iterator();
    this.next = following();
  }

  /**
   * Decorates a connection.
   *
   * @param inner the real one
   * @param faults what shall go wrong
   * @return the real one if nothing shall
   */
  public static Connection with(Connection inner, List<TransportFault> faults) {
    return faults.isEmpty() ? inner : new FaultyConnection(inner, faults);
  }

  private Optional<TransportFault> following() {
    return faults.hasNext() ? Optional.of(faults.next()) : Optional.empty();
  }

  @Override
  public String peer() {
    return inner.peer();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      int count = inner.read(into);
      if (count < 0 && !cut.isEmpty()) {
        throw new IOException(cut);
      }
      return count;
    } catch (IOException e) {
      throw cut.isEmpty() ? e : new IOException(cut, e);
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (next.isEmpty() || next.get().atByte() >= position + from.remaining()) {
      int count = inner.write(from);
      position += count;
      return count;
    }
    long before = next.get().atByte() - position;
    return before > 0 ? writeUpTo(from, (int) before) : act(next.get(), from);
  }

  private int writeUpTo(ByteBuffer from, int count) throws IOException {
    ByteBuffer part = from.slice(from.position(), count);
    int written = inner.write(part);
    from.position(from.position() + written);
    position += written;
    return written;
  }

  private int act(TransportFault fault, ByteBuffer from) throws IOException {
    return switch (fault.kind()) {
      case FLIP -> flip(from);
      case STALL -> stall();
      case DROP -> throw drop(fault);
    };
  }

  private int flip(ByteBuffer from) throws IOException {
    ByteBuffer flipped = ByteBuffer.wrap(new byte[] {(byte) (from.get(from.position()) ^ 1)});
    while (flipped.hasRemaining()) {
      inner.write(flipped);
    }
    from.position(from.position() + 1);
    position++;
    next = following();
    return 1;
  }

  private int stall() throws IOException {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AsynchronousCloseException();
  }

  private IOException drop(TransportFault fault) throws IOException {
    cut = "cut at byte " + fault.atByte() + ", as the drill asked";
    close();
    return new IOException(cut);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    if (next.isEmpty()) {
      long count = inner.write(from, offset, length);
      position += count;
      return count;
    }
    for (int i = offset; i < offset + length; i++) {
      if (from[i].hasRemaining()) {
        return write(from[i]);
      }
    }
    return 0;
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
