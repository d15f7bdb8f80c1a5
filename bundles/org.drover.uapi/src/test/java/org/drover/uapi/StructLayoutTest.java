// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StructLayoutTest {

  @Test
  void hasTheSizesAndOffsetsOfTheHeaders() {
    assertThat(UapiMirror.structs())
        .extracting(StructLayout::toString)
        .containsExactlyInAnyOrderElementsOf(Fixture.lines("structs.txt"));
  }

  static List<StructLayout> structs() {
    return UapiMirror.structs();
  }

  @ParameterizedTest
  @MethodSource("structs")
  void namesTheHeaderForAProbe(StructLayout layout) {
    assertThat(layout.header())
        .isEqualTo(layout.name().startsWith("vfio_") ? "linux/vfio.h" : "poll.h");
  }

  /** What callers use is what the probe checks: SIZEOF and each OFFSETOF come from the layout. */
  @ParameterizedTest
  @MethodSource("structs")
  void givesItsClassTheSameSizesAndOffsets(StructLayout layout)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName("org.drover.uapi." + layout.name());

    assertThat(type.getField("LAYOUT").get(null)).isSameAs(layout);
    assertThat(type.getField("SIZEOF").getInt(null)).isEqualTo(layout.sizeof());
    for (StructLayout.Field field : layout.fields()) {
      assertThat(type.getField("OFFSETOF_" + field.name()).getInt(null))
          .as(field.name())
          .isEqualTo(field.offset());
    }
    assertThat(Stream.of(type.getFields()).map(Field::getName)).hasSize(2 + layout.fields().size());
  }

  @Test
  void listsEveryStructOfThePackage() throws IOException, URISyntaxException {
    Path classes = Path.of(Struct.class.getResource("Struct.class").toURI()).getParent();
    try (Stream<Path> files = Files.list(classes)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(file -> file.endsWith(".class"))
                  .map(file -> file.substring(0, file.length() - ".class".length()))
                  .filter(StructLayoutTest::isStruct))
          .containsExactlyInAnyOrderElementsOf(
              UapiMirror.structs().stream().map(StructLayout::name).toList());
    }
  }

  private static boolean isStruct(String simpleName) {
    try {
      Class<?> type = Class.forName("org.drover.uapi." + simpleName);
      return type.getSuperclass() == Struct.class;
    } catch (ClassNotFoundException e) {
      throw new AssertionError("A class file without its class: " + simpleName, e);
    }
  }

  @Test
  void alignsFieldsAsTheCAbiDoes() {
    StructLayout layout =
        StructLayout.struct("h.h", "mixed").u16("a").u64("b").s16("c").s32("d").u16("e");

    assertThat(layout).hasToString("mixed 32: a@0(2) b@8(8) c@16(2) d@20(4) e@24(2)");
  }

  @Test
  void putsAFlexibleFieldRightBehindTheOthers() {
    assertThat(StructLayout.struct("h.h", "tail").u32("a").u16("b").flexible("data"))
        .hasToString("tail 8: a@0(4) b@4(2) data@6(0)");
  }

  @Test
  void refusesAFieldThatTheStructLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vfio_irq_info.LAYOUT.offsetof("size"))
        .withMessage("struct vfio_irq_info has no field size");
  }
}
