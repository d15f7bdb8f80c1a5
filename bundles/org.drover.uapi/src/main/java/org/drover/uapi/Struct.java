// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A C struct laid over the bytes of a buffer.
 *
 * <p>The subclasses are named after the structs, their accessors after the fields. They copy
 * nothing: what is written here is in the buffer, and what the kernel wrote into the buffer is read
 * here. All access is in the machine's byte order, whatever order the buffer had, and moves no
 * position.
 *
 * <p>Java has no unsigned types, so a {@code __u8} is an {@code int} of 0 to 255, a {@code __u16}
 * one of 0 to 65535 and a {@code __u32} a {@code long} of 0 to 4294967295; a setter refuses
 * anything else. A {@code __u64} is a {@code long} with all of its 64 bits: compare it with {@link
 * Long#compareUnsigned} where the top bit may be set. An {@code __s32} is an {@code int}, and so is
 * a C {@code short}, of -32768 to 32767.
 *
 * <p>No more safe for use from several threads than the buffer is.
 */
public abstract class Struct {
  private static final long U32_MAX = 0xffff_ffffL;
  private static final int U16_MAX = 0xffff;
  private static final int U8_MAX = 0xff;

  private final StructLayout layout;
  private final ByteBuffer bytes;

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  Struct(StructLayout layout, ByteBuffer buffer, int offset) {
    if (offset < 0 || (long) offset + layout.sizeof() > buffer.limit()) {
      throw new IndexOutOfBoundsException(
          "struct "
              + layout.name()
              + " takes "
              + layout.sizeof()
              + " bytes at offset "
              + offset
              + ", but the buffer has "
              + buffer.limit()
              + " bytes");
    }
    this.layout = layout;
    this.bytes = buffer.slice(offset, buffer.limit() - offset).order(ByteOrder.nativeOrder());
  }

  /** The struct's name, size and fields. */
  public final StructLayout layout() {
    return layout;
  }

  /**
   * A view from the struct's first byte to the limit of the buffer that it was laid over, in native
   * order: what follows the fixed part is there too.
   */
  public final ByteBuffer bytes() {
    return bytesFrom(0);
  }

  /** Sets every byte of the fixed part to zero: reserved fields and padding must be zero. */
  public final void zero() {
    for (int at = 0; at < layout.sizeof(); at++) {
      bytes.put(at, (byte) 0);
    }
  }

  final ByteBuffer bytesFrom(int offset) {
    return bytes.slice(offset, bytes.limit() - offset).order(ByteOrder.nativeOrder());
  }

  /**
   * Where an element of an array of structs behind this struct begins.
   *
   * @param array where the array begins
   * @throws IndexOutOfBoundsException if it is outside the buffer
   */
  final int elementOffset(int array, int index, StructLayout element) {
    long offset = array + (long) index * element.sizeof();
    if (index < 0 || offset + element.sizeof() > bytes.limit()) {
      throw new IndexOutOfBoundsException(
          "struct "
              + layout.name()
              + " has no element "
              + index
              + " of struct "
              + element.name()
              + " in the "
              + bytes.limit()
              + " bytes of its buffer");
    }
    return (int) offset;
  }

  final int u8(int offset) {
    return Byte.toUnsignedInt(bytes.get(offset));
  }

  final void u8(int offset, int value) {
    if (value < 0 || value > U8_MAX) {
      throw outOfRange(offset, value, 0, U8_MAX);
    }
    bytes.put(offset, (byte) value);
  }

  final int u16(int offset) {
    return Short.toUnsignedInt(bytes.getShort(offset));
  }

  final void u16(int offset, int value) {
    if (value < 0 || value > U16_MAX) {
      throw outOfRange(offset, value, 0, U16_MAX);
    }
    bytes.putShort(offset, (short) value);
  }

  final int s16(int offset) {
    return bytes.getShort(offset);
  }

  final void s16(int offset, int value) {
    if (value < Short.MIN_VALUE || value > Short.MAX_VALUE) {
      throw outOfRange(offset, value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
    bytes.putShort(offset, (short) value);
  }

  final long u32(int offset) {
    return Integer.toUnsignedLong(bytes.getInt(offset));
  }

  final void u32(int offset, long value) {
    if (value < 0 || value > U32_MAX) {
      throw outOfRange(offset, value, 0, U32_MAX);
    }
    bytes.putInt(offset, (int) value);
  }

  final int s32(int offset) {
    return bytes.getInt(offset);
  }

  final void s32(int offset, int value) {
    bytes.putInt(offset, value);
  }

  final long u64(int offset) {
    return bytes.getLong(offset);
  }

  final void u64(int offset, long value) {
    bytes.putLong(offset, value);
  }

  private IllegalArgumentException outOfRange(int offset, long value, long min, long max) {
    String field =
        layout.fields().stream()
            .filter(candidate -> candidate.offset() == offset)
            .map(StructLayout.Field::name)
            .findFirst()
            .orElse("offset " + offset);
    return new IllegalArgumentException(
        layout.name() + "." + field + " takes " + min + " to " + max + ", not " + value);
  }

  /** The struct's name and its fields' present values, for traces: {@code name{field=0x1, ...}}. */
  @Override
  public final String toString() {
    return layout.name() + spelled(layout.fields(), 0);
  }

  private String spelled(List<StructLayout.Field> fields, int start) {
    return fields.stream()
        .filter(field -> field.type() != StructLayout.Type.FLEXIBLE)
        .map(field -> field.name() + "=" + spelled(field, start + field.offset()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private String spelled(StructLayout.Field field, int at) {
    return switch (field.type()) {
      case U8 -> "0x" + Integer.toHexString(u8(at));
      case U16 -> "0x" + Integer.toHexString(u16(at));
      case U32 -> "0x" + Long.toHexString(u32(at));
      case S16 -> Integer.toString(s16(at));
      case S32 -> Integer.toString(s32(at));
      case U64 -> "0x" + Long.toHexString(u64(at));
      case BYTES -> HexFormat.of().formatHex(copy(at, field.size()));
      case STRUCT -> spelled(field.nested(), at);
      case FLEXIBLE -> "[]";
    };
  }

  private byte[] copy(int offset, int length) {
    byte[] copy = new byte[length];
    bytes.get(offset, copy);
    return copy;
  }
}
