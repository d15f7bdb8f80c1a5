// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.util.Optional;

/**
 * Where a stream of mtty is wrong, found over the whole array from {@code struct mtty_data} and
 * {@code struct serial_port} of {@code samples/vfio-mdev/mtty.c} as a little-endian machine writes
 * them, with nothing of the code under test.
 */
final class ReferenceInspector {
  private static final int[] MAGIC = {0x4e, 0x2c, 0x3e, 0x8c, 0x89, 0x09, 0x9d, 0x7e};
  private static final int HEADER = 24;
  private static final int PORT = 36;

  private final byte[] stream;

  /**
   * What must be said.
   *
   * @param refusedAt the offset that the refusal names; empty of a stream that is right
   * @param seenAt the index of the byte that shows it; the stream's length if its end does
   * @param records how many are whole before that
   */
  record Verdict(Optional<Integer> refusedAt, int seenAt, int records) {}

  private ReferenceInspector(byte[] stream) {
    this.stream = stream;
  }

  /** Of all its bytes, for a device whose number of ports is not known. */
  static Verdict judge(byte[] stream) {
    return new ReferenceInspector(stream).judge();
  }

  private Verdict judge() {
    for (int at = 0; at < stream.length; at++) {
      int wrong = wrong(at);
      if (wrong >= 0) {
        return new Verdict(Optional.of(wrong), at, records(at));
      }
    }
    boolean whole = stream.length >= HEADER && stream.length == size();
    return new Verdict(
        whole ? Optional.empty() : Optional.of(stream.length),
        stream.length,
        records(stream.length));
  }

  private static int records(int length) {
    return length < HEADER ? 0 : 1 + (length - HEADER) / PORT;
  }

  private int size() {
    return HEADER + PORT * stream[16];
  }

  /** The offset of the field that this byte shows to be wrong; -1 if all is well. */
  private int wrong(int at) {
    if (at < HEADER) {
      return wrongHeader(at);
    }
    return at >= size() || !fits((at - HEADER) % PORT, at) ? at : -1;
  }

  private int wrongHeader(int at) {
    int value = stream[at] & 0xff;
    if (at < 8) {
      return value == MAGIC[at] ? -1 : 0;
    }
    if (at < 12) {
      return value == (at == 8 ? 1 : 0) ? -1 : 8;
    }
    if (at < 16) {
      return value == 0 ? -1 : 12;
    }
    if (at < 20) {
      boolean ports = at == 16 ? value == 1 || value == 2 : value == 0;
      return ports ? -1 : 16;
    }
    return value == 0 ? -1 : 20;
  }

  private boolean fits(int field, int at) {
    int value = stream[at] & 0xff;
    return switch (field) {
      case 24, 25 -> value < 16;
      case 26 -> value <= 16 && (stream[at - 2] - stream[at - 1] - value) % 16 == 0;
      case 27, 28 -> value < 2;
      case 33 -> value == 1 || value == 16;
      default -> true;
    };
  }
}
