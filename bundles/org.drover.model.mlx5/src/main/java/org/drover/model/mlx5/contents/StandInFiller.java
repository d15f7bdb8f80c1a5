// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;

/**
 * What the functions of the kernel tests' stand-in for the firmware begin with ({@code
 * itests/kernel/modules/mlx5/standin/vhca.c}): with it the model's images are that one's, byte for
 * byte. Byte {@code i} of function {@code vf} is {@code i / 256 + 7 * i + 31 * (vf + 1)}, modulo
 * 256.
 */
public final class StandInFiller implements Filler {
  /** After so many bytes it begins again. */
  private static final int PERIOD = 1 << 16;

  private final byte[] bytes = new byte[PERIOD];

  /**
   * That of one function.
   *
   * @param vf its number, from 0
   */
  public StandInFiller(int vf) {
    for (int i = 0; i < PERIOD; i++) {
      bytes[i] = (byte) ((i >> 8) + 7 * i + 31 * (vf + 1));
    }
  }

  @Override
  public void fill(long offset, ByteBuffer into) {
    long at = offset;
    while (into.hasRemaining()) {
      int from = (int) (at & (PERIOD - 1));
      int count = Math.min(into.remaining(), PERIOD - from);
      into.put(bytes, from, count);
      at += count;
    }
  }
}
