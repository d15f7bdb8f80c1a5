// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * What each port of a device holds: a scratch register and the bytes in its FIFO. The traffic keeps
 * one set of books of what must be there, and fills another one from what it reads. Not for two
 * threads at once.
 */
final class UartBooks {
  private final List<Port> ports = new ArrayList<>();

  /** One port. */
  static final class Port {
    final Deque<Byte> fifo = new ArrayDeque<>();
    int scratch;
  }

  UartBooks(int count) {
    for (int port = 0; port < count; port++) {
      ports.add(new Port());
    }
  }

  int count() {
    return ports.size();
  }

  Port port(int index) {
    return ports.get(index);
  }

  /**
   * A digest of all: for each port its index, its scratch register, how many bytes its FIFO has,
   * and these bytes in the order in which they are read; one byte each.
   *
   * @return SHA-256 in hex
   */
  String digest() {
    MessageDigest digest = sha256();
    for (int index = 0; index < ports.size(); index++) {
      Port port = ports.get(index);
      digest.update((byte) index);
      digest.update((byte) port.scratch);
      digest.update((byte) port.fifo.size());
      port.fifo.forEach(digest::update);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256; this one does not", e);
    }
  }

  /** The first port that differs, for people; empty if none does. */
  String difference(UartBooks held) {
    for (int index = 0; index < ports.size(); index++) {
      String must = describe(ports.get(index));
      String is = describe(held.port(index));
      if (!must.equals(is)) {
        return "port " + index + " must hold " + must + " and holds " + is;
      }
    }
    return "";
  }

  private static String describe(Port port) {
    byte[] bytes = new byte[port.fifo.size()];
    int at = 0;
    for (byte value : port.fifo) {
      bytes[at] = value;
      at++;
    }
    return "SCR 0x%02x and FIFO [%s]"
        .formatted(port.scratch, HexFormat.ofDelimiter(" ").formatHex(bytes));
  }
}
