// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.drover.api.service.TransportFault;
import org.drover.api.service.TransportFault.Kind;
import org.drover.api.spi.Network.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyConnectionTest {
  private LoopbackPair pair;

  @BeforeEach
  void open() throws IOException {
    pair = LoopbackPair.open();
  }

  @AfterEach
  void close() throws IOException {
    pair.source().close();
    pair.destination().close();
  }

  private Connection faulty(TransportFault... faults) {
    return FaultyConnection.with(pair.source(), List.of(faults));
  }

  @Test
  void flipsOneBitOfEachByteThatIsNamedAndLeavesTheSendersBufferAlone() throws IOException {
    Connection faulty = faulty(new TransportFault(Kind.FLIP, 2), new TransportFault(Kind.FLIP, 5));
    byte[] sent = {0, 1, 2, 3, 4, 5, 6, 7};
    ByteBuffer[] parts = {ByteBuffer.wrap(sent, 0, 3), ByteBuffer.wrap(sent, 3, 5)};
    while (parts[1].hasRemaining()) {
      faulty.write(parts);
    }

    assertThat(received(8)).containsExactly(0, 1, 3, 3, 4, 4, 6, 7);
    assertThat(sent).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  private byte[] received(int count) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(count);
    while (into.hasRemaining()) {
      assertThat(pair.destination().read(into)).isPositive();
    }
    return into.array();
  }

  @Test
  void cutsTheConnectionAtTheByteAndSaysSoInBothDirections() throws IOException {
    Connection faulty = faulty(new TransportFault(Kind.DROP, 2));
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {7, 8, 9});
    assertThat(faulty.write(bytes)).isEqualTo(2);

    assertThatThrownBy(() -> faulty.write(bytes)).hasMessageContaining("cut at byte 2");
    assertThatThrownBy(() -> faulty.read(ByteBuffer.allocate(1)))
        .hasMessageContaining("cut at byte 2");
    assertThat(received(2)).containsExactly(7, 8);
    assertThat(pair.destination().read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void standsStillUntilItIsClosed() throws Exception {
    Connection faulty = faulty(new TransportFault(Kind.STALL, 0));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    CountDownLatch over = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () -> {
              try {
                faulty.write(ByteBuffer.allocate(1));
              } catch (IOException e) {
                thrown.set(e);
              }
              over.countDown();
            });
    writer.start();
    assertThat(over.await(50, TimeUnit.MILLISECONDS)).isFalse();
    faulty.close();

    assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(thrown.get()).isInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void isTheConnectionItselfWithoutFaults() {
    assertThat(faulty()).isSameAs(pair.source());
  }

  @Test
  void aLoopbackPairEndsBlockedReadsAndWritesWhenItIsClosed() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    new Thread(
            () -> {
              try {
                pair.source().read(ByteBuffer.allocate(1));
              } catch (IOException e) {
                ended.countDown();
              }
            })
        .start();
    new Thread(
            () -> {
              try {
                while (true) {
                  pair.source().write(ByteBuffer.allocateDirect(1 << 16));
                }
              } catch (IOException e) {
                ended.countDown();
              }
            })
        .start();
    assertThat(ended.await(50, TimeUnit.MILLISECONDS)).isFalse();
    pair.source().close();

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(pair.source().isOpen()).isFalse();
  }
}
