// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The fields of one C struct in the order of its header, from which the offsets follow by the rules
 * of the C ABI of 64-bit Linux: a field stands at the next multiple of its own alignment, which for
 * an integer is its size and for a struct that of its widest field, and the struct is as long as a
 * multiple of the widest alignment in it.
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
    /** {@code __u8}. */
    U8(1),
    /** {@code __u16}. */
    U16(2),
    /** {@code short}. */
    S16(2),
    /** {@code __u32}. */
    U32(4),
    /** {@code __s32} and {@code int}. */
    S32(4),
    /** {@code __u64} and {@code __aligned_u64}, and a pointer. */
    U64(8),
    /** {@code __u8[n]}: a fixed number of bytes. */
    BYTES(1),
    /** Another struct, by value. */
    STRUCT(0),
    /** {@code []}: what follows the struct, bytes or structs; no size of its own. */
    FLEXIBLE(0);

    private final int width;

    Type(int width) {
      this.width = width;
    }
  }

  /**
   * One field.
   *
   * @param name the field's C name
   * @param type the field's C type
   * @param offset the distance from the struct's first byte, in bytes
   * @param size what {@code sizeof} gives for the field, in bytes; 0 for a flexible one
   * @param alignment what its offset is a multiple of, in bytes
   * @param nested the fields of the struct that the field is or is an array of, with their offsets
   *     in that one; empty otherwise
   * @param since the release whose header has the field; {@link Linux#V6_12} for that one's and all
   *     that are older
   */
  public record Field(
      String name,
      Type type,
      int offset,
      int size,
      int alignment,
      List<Field> nested,
      Linux since) {

    /** Copies the nested fields. */
    public Field {
      nested = List.copyOf(nested);
    }

    /** {@code name@offset(size)}. */
    @Override
    public String toString() {
      return name + "@" + offset + "(" + size + ")";
    }

    private int end() {
      return offset + size;
    }

    private Field since(Linux release) {
      return new Field(name, type, offset, size, alignment, nested, release);
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

  /** This struct with one more {@code __u8}. */
  StructLayout u8(String field) {
    return with(field, Type.U8);
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

  /** This struct with one more {@code __u8[length]}. */
  StructLayout bytes(String field, int length) {
    return with(field, Type.BYTES, length, 1, List.of());
  }

  /** This struct with one more field that is a struct itself. */
  StructLayout struct(String field, StructLayout nested) {
    return with(field, Type.STRUCT, nested.sizeof(), nested.alignment(), nested.fields());
  }

  /** This struct with a {@code __u8[]} at its end. */
  StructLayout flexible(String field) {
    return with(field, Type.FLEXIBLE, 0, 1, List.of());
  }

  /** This struct with an array of structs at its end, of no length of its own. */
  StructLayout flexible(String field, StructLayout element) {
    return with(field, Type.FLEXIBLE, 0, element.alignment(), element.fields());
  }

  /** This struct, whose last field came with a release. */
  StructLayout since(Linux release) {
    List<Field> marked = new ArrayList<>(fields);
    marked.add(marked.remove(marked.size() - 1).since(release));
    return new StructLayout(header, name, marked);
  }

  /** This struct, all of which came with a release. */
  StructLayout newIn(Linux release) {
    return new StructLayout(
        header, name, fields.stream().map(field -> field.since(release)).toList());
  }

  private StructLayout with(String field, Type type) {
    return with(field, type, type.width, type.width, List.of());
  }

  private StructLayout with(String field, Type type, int size, int alignment, List<Field> nested) {
    List<Field> more = new ArrayList<>(fields);
    int offset = roundUp(end(), alignment);
    more.add(new Field(field, type, offset, size, alignment, nested, Linux.V6_12));
    return new StructLayout(header, name, more);
  }

  /**
   * This struct as a header declares it that has not got all of the fields.
   *
   * @param known which fields it has
   * @return the struct with these alone, at the offsets that they have here
   */
  public StructLayout only(Predicate<Field> known) {
    return new StructLayout(header, name, fields.stream().filter(known).toList());
  }

  private int end() {
    return fields.isEmpty() ? 0 : fields.get(fields.size() - 1).end();
  }

  private static int roundUp(int offset, int alignment) {
    return (offset + alignment - 1) / alignment * alignment;
  }

  /** What {@code sizeof} gives for the struct, in bytes. */
  public int sizeof() {
    return roundUp(end(), alignment());
  }

  private int alignment() {
    return fields.stream().mapToInt(Field::alignment).max().orElse(1);
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
