// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/**
 * A piece of the IOVA space: addresses as devices use them. All numbers are unsigned; none runs to
 * the last byte of the space or past it.
 *
 * @param iova the first byte's address
 * @param length in bytes, above 0
 */
public record IovaRange(long iova, long length) implements Comparable<IovaRange> {

  /** Refuses an empty range and one that runs past the end of the IOVA space. */
  public IovaRange {
    if (length <= 0 || Long.compareUnsigned(iova + length, iova) < 0) {
      throw new IllegalArgumentException(
          "0x%x bytes at IOVA 0x%x are no range: empty or too long".formatted(length, iova));
    }
  }

  /**
   * The first address behind it.
   *
   * @return unsigned
   */
  public long end() {
    return iova + length;
  }

  /**
   * Whether another one lies in this one.
   *
   * @param other any
   * @return true too if both are the same
   */
  public boolean contains(IovaRange other) {
    return Long.compareUnsigned(iova, other.iova) <= 0
        && Long.compareUnsigned(other.end(), end()) <= 0;
  }

  /**
   * Whether both have a byte in common.
   *
   * @param other any
   * @return false if they only touch
   */
  public boolean overlaps(IovaRange other) {
    return Long.compareUnsigned(iova, other.end()) < 0
        && Long.compareUnsigned(other.iova, end()) < 0;
  }

  /** By where they begin, then by their length. */
  @Override
  public int compareTo(IovaRange other) {
    int byStart = Long.compareUnsigned(iova, other.iova);
    return byStart != 0 ? byStart : Long.compare(length, other.length);
  }

  /** For example {@code 0x1000000 to 0x1ffffff}. */
  @Override
  public String toString() {
    return "0x%x to 0x%x".formatted(iova, end() - 1);
  }
}
