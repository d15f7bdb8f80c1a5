// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

import java.util.Arrays;

/**
 * The bytes of a command or of its answer: big-endian, as the firmware has them. Not safe for
 * several threads at once.
 */
public final class Mailbox {
  private final byte[] bytes;

  private Mailbox(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Of zeroes.
   *
   * @param size in bytes
   * @return a new one
   */
  public static Mailbox ofSize(int size) {
    return new Mailbox(new byte[size]);
  }

  /**
   * A copy.
   *
   * @param bytes what it holds
   * @return a new one
   */
  public static Mailbox of(byte[] bytes) {
    return new Mailbox(bytes.clone());
  }

  /**
   * How long it is.
   *
   * @return in bytes
   */
  public int size() {
    return bytes.length;
  }

  /**
   * What it holds.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Reads a field ({@code MLX5_GET}, {@code MLX5_GET64}).
   *
   * @param field which
   * @return its bits, the last of them the least significant
   * @throws IndexOutOfBoundsException if the mailbox ends before the field does
   */
  public long get(Field field) {
    long value = 0;
    for (int bit = field.at(); bit < field.at() + field.width(); bit++) {
      value = value << 1 | (bytes[bit >> 3] >> (7 - (bit & 7)) & 1);
    }
    return value;
  }

  /**
   * Writes a field ({@code MLX5_SET}, {@code MLX5_SET64}).
   *
   * @param field which
   * @param value its bits; what does not fit is left out, as the macros do it
   * @return this
   * @throws IndexOutOfBoundsException if the mailbox ends before the field does
   */
  public Mailbox set(Field field, long value) {
    for (int bit = field.at(); bit < field.at() + field.width(); bit++) {
      int mask = 1 << (7 - (bit & 7));
      boolean one = (value >> (field.at() + field.width() - 1 - bit) & 1) != 0;
      bytes[bit >> 3] = (byte) (one ? bytes[bit >> 3] | mask : bytes[bit >> 3] & ~mask);
    }
    return this;
  }

  /** All zeroes again. */
  public void clear() {
    Arrays.fill(bytes, (byte) 0);
  }
}
