// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * How ECONNREFUSED is told from other errors of {@code connect(2)}. The JDK throws a {@link
 * ConnectException} for ETIMEDOUT as well, which comes before any time-out of ours where {@code
 * tcp_syn_retries} is small, and says which of the two it was by the C library's text alone: in the
 * language that the process was started in.
 *
 * @param text of ECONNREFUSED
 */
record Refusal(String text) {
  private static final int AT_MOST_MILLIS = 1000;

  /** Asked for once, by who needs it first. */
  private static final class Known {
    static final Refusal HERE = new Refusal(learned());
  }

  /** In the language of this process. */
  static Refusal here() {
    return Known.HERE;
  }

  boolean is(IOException error) {
    return error instanceof ConnectException && text.equals(error.getMessage());
  }

  /** What it says of a port that is taken, and at which nobody listens. */
  private static String learned() {
    try (SocketChannel taken = SocketChannel.open();
        SocketChannel caller = SocketChannel.open()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      caller.socket().connect(taken.getLocalAddress(), AT_MOST_MILLIS);
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      // A machine without a loopback: the usual language is as good a guess as any.
    }
    return "Connection refused";
  }
}
