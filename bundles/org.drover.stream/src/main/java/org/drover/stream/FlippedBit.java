// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.util.Optional;

/**
 * The one bit that explains a checksum which differs. More than one wrong bit may look like it: it
 * is where to look first.
 *
 * @param offset of its byte, in bytes from the start of what was summed
 * @param bit in that byte, 0 (worth 1) to 7 (worth 128)
 */
public record FlippedBit(long offset, int bit) {
  /** Of CRC32C (RFC 3720, appendix B.4), the bits of each byte from the lowest on. */
  private static final int POLYNOMIAL = 0x82f6_3b78;

  /**
   * Looks for it. What a flipped bit does to the sum depends on how many bits follow it, and on
   * nothing else; up to 2^31 - 2 of them every place does something of its own. A step for each bit
   * of the content.
   *
   * @param stored the sum that was written
   * @param computed the sum of what was read
   * @param length how many bytes were summed, 0 to 2^28 - 1
   */
  static Optional<FlippedBit> find(int stored, int computed, int length) {
    int wanted = stored ^ computed;
    int effect = POLYNOMIAL;
    for (long following = 0; following < (long) length * Byte.SIZE; following++) {
      if (effect == wanted) {
        return Optional.of(
            new FlippedBit(
                length - 1 - following / Byte.SIZE, (int) (Byte.SIZE - 1 - following % Byte.SIZE)));
      }
      effect = (effect >>> 1) ^ ((effect & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return Optional.empty();
  }

  /** Returns the same bit, counted from what begins so many bytes before. */
  FlippedBit behind(long bytes) {
    return new FlippedBit(offset + bytes, bit);
  }

  @Override
  public String toString() {
    return "bit " + bit + " of byte " + offset;
  }
}
