// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes that no compression makes smaller, the same for the same seed: each word of 64 bits is its
 * number and the seed, mixed as SplitMix64 does it. Little-endian.
 */
public final class SeededFiller implements Filler {
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;
  private static final int LOW = Long.BYTES - 1;

  private final long seed;

  /**
   * One of many.
   *
   * @param seed which
   */
  public SeededFiller(long seed) {
    this.seed = seed;
  }

  /**
   * A word.
   *
   * @param number which, from 0
   * @return its 8 bytes, the first of them the least significant
   */
  public long word(long number) {
    long z = seed + (number + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public void fill(long offset, ByteBuffer into) {
    ByteBuffer to = into.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long at = offset;
    while (to.hasRemaining()) {
      if ((at & LOW) == 0 && to.remaining() >= Long.BYTES) {
        to.putLong(word(at >> 3));
        at += Long.BYTES;
      } else {
        to.put((byte) (word(at >> 3) >> (8 * (at & LOW))));
        at++;
      }
    }
    into.position(into.limit());
  }
}
