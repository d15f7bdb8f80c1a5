// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** ECONNREFUSED in any language. The German texts are glibc's (po/de.po). */
class RefusalTest {

  @Test
  void knowsWhatThisKernelAndLibrarySay() throws IOException {
    InetSocketAddress left;
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      left = (InetSocketAddress) listener.getLocalAddress();
    }
    try (SocketChannel caller = SocketChannel.open()) {
      IOException refused =
          catchThrowableOfType(ConnectException.class, () -> caller.socket().connect(left, 1000));
      assertThat(Refusal.here().is(refused)).isTrue();
    }
  }

  @Test
  void doesNotDependOnTheLanguage() {
    Refusal german = new Refusal("Verbindungsaufbau abgelehnt");

    assertThat(german.is(new ConnectException("Verbindungsaufbau abgelehnt"))).isTrue();
    assertThat(german.is(new ConnectException("Die Wartezeit für die Verbindung ist abgelaufen")))
        .as("ETIMEDOUT")
        .isFalse();
  }

  /** The kernel gives up by itself if tcp_syn_retries is small. */
  @Test
  void aTimeOutOfTheKernelIsNoRefusal() {
    Refusal english = new Refusal("Connection refused");

    assertThat(english.is(new ConnectException("Connection timed out"))).isFalse();
    assertThat(english.is(new NoRouteToHostException("Connection refused"))).isFalse();
    assertThat(english.is(new IOException("Connection refused"))).isFalse();
  }
}
