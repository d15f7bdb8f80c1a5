// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.spi.Network;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.Network.Listener;
import org.drover.api.spi.NobodyListensException;
import org.drover.api.spi.Transport;
import org.drover.testkit.NetworkContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpTransportTest extends NetworkContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final TcpTransport transport = new TcpTransport();
  private final Network network = transport.network().orElseThrow();

  @Override
  protected Transport transport() {
    return transport;
  }

  @Override
  protected URI anywhere() {
    return URI.create("tcp://127.0.0.1:0");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://:7000,'',7000",
    "tcp://host.example:7000,host.example,7000",
    "tcp://127.0.0.1:0/,127.0.0.1,0",
    "tcp://[::1]:65535,::1,65535"
  })
  void readsHostAndPort(String uri, String host, int port) throws IOException {
    assertThat(TcpPlace.of(URI.create(uri))).isEqualTo(new TcpPlace(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://host",
        "tcp:7000",
        "tcp://host:70000",
        "tcp://host:1/path",
        "tcp://user@host:1",
        "tcp://host:1?a",
        "udp://host:1"
      })
  void refusesWhatNamesNoPort(String uri) {
    assertThatThrownBy(() -> network.connect(URI.create(uri), TIMEOUT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(uri + " names no TCP port; write tcp://HOST:PORT");
  }

  @Test
  void listensOnTheLoopbackUnlessTold() throws IOException {
    try (Listener listener = network.listen(URI.create("tcp://:0"))) {
      assertThat(listener.local().getHost()).isEqualTo("127.0.0.1");
      assertThat(listener.local().getPort()).isPositive();
    }
    try (Listener listener = network.listen(URI.create("tcp://0.0.0.0:0"))) {
      assertThat(listener.local().getHost()).isEqualTo("0.0.0.0");
    }
  }

  @Test
  void sendsSmallMessagesAtOnce() throws IOException {
    try (Listener listener = network.listen(anywhere());
        Connection connection = network.connect(listener.local(), TIMEOUT)) {
      SocketChannel channel = ((TcpConnection) connection).channel();
      assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    }
  }

  @Test
  void writesAnIpv6AddressInBrackets() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 7000);
    assertThat(TcpPlace.uri(address)).isEqualTo(URI.create("tcp://[0:0:0:0:0:0:0:0]:7000"));
    assertThat(TcpPlace.of(TcpPlace.uri(address)).port()).isEqualTo(7000);
    assertThat(new TcpPlace("::1", 7000)).hasToString("[::1]:7000");
  }

  @Test
  void saysThatThereIsNoSuchHost() {
    assertThatThrownBy(() -> network.connect(URI.create("tcp://no.such.invalid:1"), TIMEOUT))
        .hasMessage("there is no host 'no.such.invalid'; check its name, or give its address");
  }

  @Test
  void saysThatPortZeroLeadsNowhere() {
    assertThatThrownBy(() -> network.connect(URI.create("tcp://127.0.0.1:0"), TIMEOUT))
        .hasMessageContaining("leads nowhere");
  }

  @Test
  void refusesAnAddressThatIsNoneOfThisMachine() {
    assertThatThrownBy(() -> network.listen(URI.create("tcp://192.0.2.1:0")))
        .hasMessageContaining("the address is none of this machine");
  }

  @Test
  void tellsAHostWhereNobodyListensFromOneThatIsNotReached() throws IOException {
    URI left;
    try (Listener listener = network.listen(anywhere())) {
      left = listener.local();
    }
    assertThatThrownBy(() -> network.connect(left, TIMEOUT))
        .isInstanceOf(NobodyListensException.class)
        .hasMessageContaining("nobody listens at");
    assertThatThrownBy(() -> network.connect(URI.create("tcp://no.such.invalid:1"), TIMEOUT))
        .isNotInstanceOf(NobodyListensException.class);
  }

  /** 127.0.0.1 is silent, as behind a cut wire, and 127.0.0.2 refuses. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isNotSureThatNobodyListensWhileOneAddressIsSilent(boolean silentFirst) throws IOException {
    InetAddress silent = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    InetAddress refuses = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    InetAddress[] addresses =
        silentFirst ? new InetAddress[] {silent, refuses} : new InetAddress[] {refuses, silent};
    try (ServerSocketChannel full = ServerSocketChannel.open()) {
      full.bind(new InetSocketAddress(silent, 0), 1);
      InetSocketAddress address = (InetSocketAddress) full.getLocalAddress();
      TcpPlace place = new TcpPlace("two.example", address.getPort());
      List<SocketChannel> waiting = new ArrayList<>();
      try {
        fill(address, waiting);
        assertThatThrownBy(() -> TcpNetwork.connect(place, addresses, Duration.ofMillis(100)))
            .isNotInstanceOf(NobodyListensException.class)
            .hasMessageContaining("did not answer within 100 ms");
      } finally {
        for (SocketChannel channel : waiting) {
          channel.close();
        }
      }
    }
    TcpPlace left = new TcpPlace("two.example", 1);
    assertThatThrownBy(() -> TcpNetwork.connect(left, addresses, TIMEOUT))
        .isInstanceOf(NobodyListensException.class);
  }

  /** A listener whose queue is full answers nobody, as a host behind a firewall does. */
  @Test
  void saysThatThePeerDidNotAnswerInTime() throws IOException {
    try (ServerSocketChannel full = ServerSocketChannel.open()) {
      full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      InetSocketAddress address = (InetSocketAddress) full.getLocalAddress();
      List<SocketChannel> waiting = new ArrayList<>();
      try {
        fill(address, waiting);
        assertThatThrownBy(() -> network.connect(TcpPlace.uri(address), Duration.ofMillis(100)))
            .hasMessageContaining("did not answer within 100 ms; check the address");
      } finally {
        for (SocketChannel channel : waiting) {
          channel.close();
        }
      }
    }
  }

  private static void fill(InetSocketAddress address, List<SocketChannel> waiting)
      throws IOException {
    for (int i = 0; i < 16; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(address);
      waiting.add(channel);
    }
  }
}
