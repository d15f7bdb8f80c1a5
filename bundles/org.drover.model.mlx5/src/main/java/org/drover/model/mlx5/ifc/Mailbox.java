// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a command or of its answer: big-endian, as the firmware has them. Not safe for
 * several threads at once.
 */
public final class Mailbox {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
    int at = field.at() >> 3;
    if (field.isInteger()) {
      return switch (field.width()) {
        case 8 -> Byte.toUnsignedLong(bytes[at]);
        case 16 -> Short.toUnsignedLong((short) SHORT.get(bytes, at));
        case 32 -> Integer.toUnsignedLong((int) INT.get(bytes, at));
        default -> (long) LONG.get(bytes, at);
      };
    }
    return getBits(field);
  }

  private long getBits(Field field) {
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
    int at = field.at() >> 3;
    if (field.isInteger()) {
      switch (field.width()) {
        case 8 -> bytes[at] = (byte) value;
        case 16 -> SHORT.set(bytes, at, (short) value);
        case 32 -> INT.set(bytes, at, (int) value);
        default -> LONG.set(bytes, at, value);
      }
    } else {
      setBits(field, value);
    }
    return this;
  }

  private void setBits(Field field, long value) {
    for (int bit = field.at(); bit < field.at() + field.width(); bit++) {
      int mask = 1 << (7 - (bit & 7));
      boolean one = (value >> (field.at() + field.width() - 1 - bit) & 1) != 0;
      bytes[bit >> 3] = (byte) (one ? bytes[bit >> 3] | mask : bytes[bit >> 3] & ~mask);
    }
  }

  /**
   * Reads an integer of 64 bits: an entry of a table, which no field names.
   *
   * @param at where, in bytes
   * @return big-endian
   * @throws IndexOutOfBoundsException if the mailbox ends before it does
   */
  public long be64(int at) {
    return (long) LONG.get(bytes, at);
  }

  /**
   * Writes an integer of 64 bits ({@code cpu_to_be64}).
   *
   * @param at where, in bytes
   * @param value big-endian
   * @throws IndexOutOfBoundsException if the mailbox ends before it does
   */
  public void be64(int at, long value) {
    LONG.set(bytes, at, value);
  }

  /**
   * Copies what it holds.
   *
   * @param to an array that is as long from {@code at} on
   * @param at where it is put
   */
  public void copyTo(byte[] to, int at) {
    System.arraycopy(bytes, 0, to, at, bytes.length);
  }

  /** All zeroes again. */
  public void clear() {
    Arrays.fill(bytes, (byte) 0);
  }
}
