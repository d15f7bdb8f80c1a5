// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The fields of one C struct in the order of its header, from which the offsets follow by the rules
 * of the C ABI of 64-bit Linux: a field stands at the next multiple of its own size, and the struct
 * is as long as a multiple of its widest field.
 *
 * <p>The flyweights read their offsets from here, and a C probe can be generated from here, so that
 * the two cannot differ. Immutable.
 *
 * @param header the C header that declares the struct, as an {@code #include} names it
 * @param name the struct's tag
 * @param fields the fields in the order of their declaration
 */
public record StructLayout(String header, String name, List<Field> fields) {

  /** The C type of a field. */
  public enum Type {
    /** {@code __u16}. */
    U16(2),
    /** {@code short}. */
    S16(2),
    /** {@code __u32}. */
    U32(4),
    /** {@code __s32} and {@code int}. */
    S32(4),
    /** {@code __u64} and {@code __aligned_u64}. */
    U64(8),
    /** {@code __u8[]}: the bytes that follow the struct; no size of its own. */
    FLEXIBLE(0);

    private final int size;

    Type(int size) {
      this.size = size;
    }

    /** What {@code sizeof} gives for the type, in bytes. */
    public int size() {
      return size;
    }

    private int alignment() {
      return Math.max(1, size);
    }
  }

  /**
   * One field.
   *
   * @param name the field's C name
   * @param type the field's C type
   * @param offset the distance from the struct's first byte, in bytes
   */
  public record Field(String name, Type type, int offset) {

    /** {@code name@offset(size)}. */
    @Override
    public String toString() {
      return name + "@" + offset + "(" + type.size() + ")";
    }

    private int end() {
      return offset + type.size();
    }
  }

  /** Copies the fields. */
  public StructLayout {
    fields = List.copyOf(fields);
  }

  /** A struct without fields yet, to which the methods below add one after the other. */
  static StructLayout struct(String header, String name) {
    return new StructLayout(header, name, List.of());
  }

  /** This struct with one more {@code __u16}. */
  StructLayout u16(String field) {
    return with(field, Type.U16);
  }

  /** This struct with one more {@code short}. */
  StructLayout s16(String field) {
    return with(field, Type.S16);
  }

  /** This struct with one more {@code __u32}. */
  StructLayout u32(String field) {
    return with(field, Type.U32);
  }

  /** This struct with one more {@code __s32} or {@code int}. */
  StructLayout s32(String field) {
    return with(field, Type.S32);
  }

  /** This struct with one more {@code __u64} or {@code __aligned_u64}. */
  StructLayout u64(String field) {
    return with(field, Type.U64);
  }

  /** This struct with a {@code __u8[]} at its end. */
  StructLayout flexible(String field) {
    return with(field, Type.FLEXIBLE);
  }

  private StructLayout with(String field, Type type) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(field, type, roundUp(end(), type.alignment())));
    return new StructLayout(header, name, more);
  }

  private int end() {
    return fields.isEmpty() ? 0 : fields.get(fields.size() - 1).end();
  }

  private static int roundUp(int offset, int alignment) {
    return (offset + alignment - 1) / alignment * alignment;
  }

  /** What {@code sizeof} gives for the struct, in bytes. */
  public int sizeof() {
    int widest = fields.stream().mapToInt(field -> field.type().alignment()).max().orElse(1);
    return roundUp(end(), widest);
  }

  /**
   * What {@code offsetof} gives for a field, in bytes.
   *
   * @throws IllegalArgumentException if the struct has no field of this name
   */
  public int offsetof(String field) {
    return fields.stream()
        .filter(candidate -> candidate.name().equals(field))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("struct " + name + " has no field " + field))
        .offset();
  }

  /** {@code name size: field@offset(size) ...}. */
  @Override
  public String toString() {
    return fields.stream()
        .map(Field::toString)
        .collect(Collectors.joining(" ", name + " " + sizeof() + ": ", ""));
  }
}
