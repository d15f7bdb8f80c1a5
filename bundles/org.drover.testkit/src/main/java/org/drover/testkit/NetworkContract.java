// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drover.api.spi.Network;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.Network.Listener;
import org.drover.api.spi.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport's {@link Network} owes its users. Implementations extend it. */
public abstract class NetworkContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Listener listener;
  private Connection here;
  private Connection there;

  /**
   * The transport.
   *
   * @return with a network
   */
  protected abstract Transport transport();

  /**
   * Where one can listen.
   *
   * @return such that the real place is told by {@link Listener#local}
   */
  protected abstract URI anywhere();

  private Network network() {
    return transport().network().orElseThrow();
  }

  /** What may block. */
  private interface Blocking<T> {
    T run() throws Exception;
  }

  private static <T> CompletableFuture<T> start(Blocking<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.run());
              } catch (Exception e) {
                // An isolation boundary: the test looks at whatever it was.
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static <T> T end(CompletableFuture<T> result)
      throws InterruptedException, ExecutionException, TimeoutException {
    return result.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  @BeforeEach
  void connect() throws Exception {
    listener = network().listen(anywhere());
    CompletableFuture<Connection> accepted = start(listener::accept);
    here = network().connect(listener.local(), TIMEOUT);
    there = end(accepted);
  }

  @AfterEach
  void close() throws IOException {
    here.close();
    there.close();
    listener.close();
  }

  @Test
  void carriesBytesBothWays() throws Exception {
    here.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    there.write(ByteBuffer.wrap(new byte[] {4}));

    assertThat(receive(there, 3)).containsExactly(1, 2, 3);
    assertThat(receive(here, 1)).containsExactly(4);
    assertThat(here.peer()).isNotEmpty();
    assertThat(there.peer()).isNotEmpty();
  }

  private static byte[] receive(Connection from, int count) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(count);
    while (into.hasRemaining()) {
      assertThat(from.read(into)).isPositive();
    }
    return into.array();
  }

  @Test
  void carriesMoreThanFitsOnTheWayInOrder() throws Exception {
    int count = 8 << 20;
    CompletableFuture<Long> sum =
        start(
            () -> {
              long total = 0;
              byte[] got = receive(there, count);
              for (int i = 0; i < count; i++) {
                total += (got[i] & 0xff) == (i * 7 & 0xff) ? 1 : 0;
              }
              return total;
            });
    ByteBuffer[] parts = {ByteBuffer.allocateDirect(33), ByteBuffer.allocateDirect(count - 33)};
    int at = 0;
    for (ByteBuffer part : parts) {
      while (part.hasRemaining()) {
        part.put((byte) (at++ * 7));
      }
      part.flip();
    }
    while (parts[1].hasRemaining()) {
      here.write(parts);
    }

    assertThat(end(sum)).isEqualTo(count);
  }

  @Test
  void tellsTheEndWhenThePeerCloses() throws Exception {
    here.write(ByteBuffer.wrap(new byte[] {9}));
    here.close();

    assertThat(receive(there, 1)).containsExactly(9);
    assertThat(there.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void closingEndsABlockedRead() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> read =
        start(
            () -> {
              begun.countDown();
              return here.read(ByteBuffer.allocate(1));
            });
    assertThat(begun.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    here.close();
    here.close();

    assertThatThrownBy(() -> end(read)).hasCauseInstanceOf(ClosedChannelException.class);
    assertThat(here.isOpen()).isFalse();
  }

  @Test
  void closingEndsABlockedWrite() throws Exception {
    CountDownLatch full = new CountDownLatch(64);
    CompletableFuture<Integer> write =
        start(
            () -> {
              while (true) {
                full.countDown();
                here.write(ByteBuffer.allocateDirect(1 << 20));
              }
            });
    // Nobody reads: it blocks long before the latch is open.
    assertThat(full.await(200, TimeUnit.MILLISECONDS)).isFalse();
    here.close();

    // What was taken before may be told first; the next write finds the channel closed then.
    assertThatThrownBy(() -> end(write)).hasCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void closingEndsABlockedAccept() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Connection> accepted =
        start(
            () -> {
              begun.countDown();
              return listener.accept();
            });
    assertThat(begun.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    listener.close();
    listener.close();

    assertThatThrownBy(() -> end(accepted)).hasCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void saysInOneSentenceThatThePlaceIsTaken() {
    URI taken = listener.local();
    assertThatThrownBy(() -> network().listen(taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }

  @Test
  void saysInOneSentenceThatNobodyListens() throws Exception {
    URI left = listener.local();
    listener.close();
    assertThatThrownBy(() -> network().connect(left, TIMEOUT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody listens");
  }

  @Test
  void aPlaceCanBeUsedAgainOnceItsListenerIsClosed() throws Exception {
    URI place = listener.local();
    listener.close();
    try (Listener again = network().listen(place)) {
      assertThat(again.local()).isEqualTo(place);
    }
  }
}
