// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every accessor of every struct against the bytes at the offset that the fixture gives it. */
class AccessorsTest {
  private static final Pattern FIELD = Pattern.compile("(\\w+)@(\\d+)\\((\\d+)\\)");

  /** In front of and behind the struct, so that nothing is right by chance. */
  private static final int MARGIN = 32;

  private static final byte BLANK = 0x55;

  static List<Arguments> fields() {
    return Fixture.lines("structs.txt").stream()
        .flatMap(
            line -> {
              String struct = line.substring(0, line.indexOf(' '));
              int sizeof = Integer.parseInt(line.substring(struct.length() + 1, line.indexOf(':')));
              return FIELD.matcher(line).results().map(field -> arguments(struct, sizeof, field));
            })
        .toList();
  }

  private static Arguments arguments(String struct, int sizeof, MatchResult field) {
    return Arguments.of(
        struct,
        field.group(1),
        sizeof,
        Integer.parseInt(field.group(2)),
        Integer.parseInt(field.group(3)));
  }

  @ParameterizedTest(name = "{0}.{1}")
  @MethodSource("fields")
  void reachesTheBytesOfItsFieldAndNoOthers(
      String struct, String field, int sizeof, int offset, int size)
      throws ReflectiveOperationException {
    ByteBuffer buffer = ByteBuffer.allocate(MARGIN + sizeof + MARGIN);
    Arrays.fill(buffer.array(), BLANK);
    Class<?> type = Class.forName("org.drover.uapi." + struct);
    Object flyweight =
        type.getMethod("wrap", ByteBuffer.class, int.class).invoke(null, buffer, MARGIN);

    byte[] value = {(byte) 0x91, (byte) 0xa2, 0x33, 0x44, 0x15, 0x66, 0x77, (byte) 0x88};
    write(flyweight, field, size, value);

    byte[] expected = new byte[buffer.capacity()];
    Arrays.fill(expected, BLANK);
    int written = size == 0 ? 1 : Math.min(size, value.length);
    System.arraycopy(value, 0, expected, MARGIN + offset, written);
    assertThat(buffer.array()).containsExactly(expected);
  }

  /** By the setter, and read back by the getter; without a setter, through the view. */
  private static void write(Object flyweight, String field, int size, byte[] value)
      throws ReflectiveOperationException {
    Method getter = getter(flyweight, field);
    if (getter.getReturnType().isPrimitive()) {
      Object number = number(getter.getReturnType(), type(flyweight, field), value);
      Method setter = flyweight.getClass().getMethod(field, getter.getReturnType());
      assertThat(setter.invoke(flyweight, number)).isSameAs(flyweight);
      assertThat(getter.invoke(flyweight)).isEqualTo(number);
    } else if (getter.getReturnType() == ByteBuffer.class) {
      ByteBuffer view = (ByteBuffer) getter.invoke(flyweight);
      assertThat(view.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(view.remaining()).isEqualTo(size == 0 ? MARGIN : size);
      view.put(value, 0, Math.max(1, size));
    } else if (getter.getParameterCount() == 1) {
      ((Struct) getter.invoke(flyweight, 0)).bytes().put(value[0]);
    } else {
      Struct nested = (Struct) getter.invoke(flyweight);
      assertThat(nested.layout().sizeof()).isEqualTo(size);
      nested.bytes().put(value);
    }
  }

  private static Method getter(Object flyweight, String field) {
    return Stream.of(flyweight.getClass().getMethods())
        .filter(method -> method.getName().equals(field))
        .filter(method -> method.getReturnType() != flyweight.getClass())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no accessor " + field));
  }

  private static StructLayout.Type type(Object flyweight, String field) {
    return ((Struct) flyweight)
        .layout().fields().stream()
            .filter(candidate -> candidate.name().equals(field))
            .map(StructLayout.Field::type)
            .findFirst()
            .orElseThrow();
  }

  private static Object number(Class<?> javaType, StructLayout.Type type, byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    long number =
        switch (type) {
          case U8 -> Byte.toUnsignedInt(bytes.get());
          case U16 -> Short.toUnsignedInt(bytes.getShort());
          case S16 -> bytes.getShort();
          case U32 -> Integer.toUnsignedLong(bytes.getInt());
          case S32 -> bytes.getInt();
          case U64 -> bytes.getLong();
          case BYTES, STRUCT, FLEXIBLE -> throw new AssertionError(type + " is no number");
        };
    return javaType == int.class ? (Object) Math.toIntExact(number) : (Object) number;
  }

  /** Each array behind a struct: the struct and the array. */
  static List<Arguments> arrays() {
    return List.of(
        Arguments.of("vfio_region_info_cap_sparse_mmap", "areas"),
        Arguments.of("vfio_iommu_type1_info_cap_iova_range", "iova_ranges"),
        Arguments.of("vfio_device_feature_dma_buf", "dma_ranges"));
  }

  /** All of them have 16 bytes before the array, and elements of two 64-bit numbers. */
  @ParameterizedTest
  @MethodSource("arrays")
  void countsTheElementsOfAnArrayAndStopsAtTheLimit(String struct, String array)
      throws ReflectiveOperationException {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 16 + 3 * 16 + 15);
    Object flyweight =
        Class.forName("org.drover.uapi." + struct)
            .getMethod("wrap", ByteBuffer.class, int.class)
            .invoke(null, buffer, 4);
    Method element = getter(flyweight, array);

    ((Struct) element.invoke(flyweight, 2)).bytes().put((byte) 0x91);

    assertThat(buffer.get(4 + 16 + 2 * 16)).isEqualTo((byte) 0x91);
    for (int index : new int[] {-1, 3, Integer.MAX_VALUE}) {
      assertThatExceptionOfType(InvocationTargetException.class)
          .isThrownBy(() -> element.invoke(flyweight, index))
          .havingCause()
          .isInstanceOf(IndexOutOfBoundsException.class)
          .withMessageStartingWith("struct " + struct + " has no element " + index + " of struct ");
    }
  }
}
