// SPDX-License-Identifier: Apache-2.0
package org.drover.transport.tcp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port.
 *
 * @param host a name or an address, an IPv6 one without brackets; empty for the loopback
 * @param port 0 to 65535
 */
record TcpPlace(String host, int port) {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[(?<six>[0-9a-fA-F:.%]+)]|(?<name>[^\\[\\]:@/]*)):(?<port>[0-9]{1,5})");
  private static final int MAX_PORT = 65535;

  /** Reads {@code tcp://host:port}, {@code tcp://[::1]:port} and {@code tcp://:port}. */
  static TcpPlace of(URI uri) throws IOException {
    String authority = uri.getRawAuthority();
    if (!TcpTransport.SCHEME.equals(uri.getScheme()) || authority == null || hasMore(uri)) {
      throw malformed(uri);
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches() || Integer.parseInt(parts.group("port")) > MAX_PORT) {
      throw malformed(uri);
    }
    String host = parts.group("six") != null ? parts.group("six") : parts.group("name");
    return new TcpPlace(host, Integer.parseInt(parts.group("port")));
  }

  private static boolean hasMore(URI uri) {
    boolean path = !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
    return path || uri.getRawQuery() != null || uri.getRawFragment() != null;
  }

  private static IOException malformed(URI uri) {
    return new IOException(
        uri
            + " names no TCP port; write tcp://HOST:PORT, an IPv6 address in brackets, as in"
            + " tcp://[::1]:7000");
  }

  /** All addresses of the host; the loopback if none was named. */
  InetAddress[] resolve() throws IOException {
    if (host.isEmpty()) {
      return new InetAddress[] {InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1})};
    }
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new IOException(
          "there is no host '" + host + "'; check its name, or give its address", e);
    }
  }

  /** As a URI that leads there. */
  static URI uri(InetSocketAddress address) {
    return URI.create(TcpTransport.SCHEME + "://" + text(address));
  }

  /** As people write it. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  @Override
  public String toString() {
    String name = host.isEmpty() ? "127.0.0.1" : host;
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }
}
