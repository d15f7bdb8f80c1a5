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
    String prefix = layout.name().replaceAll("_.*", "_");
    assertThat(layout.header())
        .isEqualTo(
            switch (prefix) {
              case "vfio_" -> "linux/vfio.h";
              case "iommu_" -> "linux/iommufd.h";
              default -> "poll.h";
            });
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
  void alignsAStructAsItsWidestField() {
    StructLayout inner = StructLayout.struct("h.h", "inner").u32("a").u64("b").u8("c");

    assertThat(StructLayout.struct("h.h", "outer").u8("x").struct("y", inner).bytes("z", 3).u8("w"))
        .hasToString("outer 40: x@0(1) y@8(24) z@32(3) w@35(1)");
    assertThat(StructLayout.struct("h.h", "list").u32("nr").flexible("all", inner))
        .hasToString("list 8: nr@0(4) all@8(0)");
  }

  /** The fields that Linux 6.12 lacks, with the release that brought them. */
  @Test
  void marksTheFieldsThatAreNewer() {
    assertThat(
            UapiMirror.structs().stream()
                .flatMap(
                    layout ->
                        layout.fields().stream()
                            .filter(field -> field.since() != Linux.V6_12)
                            .map(
                                field ->
                                    layout.name()
                                        + "."
                                        + field.name()
                                        + " "
                                        + field.since().release())))
        .containsExactlyInAnyOrder(
            "vfio_device_attach_iommufd_pt.pasid 6.15",
            "vfio_device_detach_iommufd_pt.pasid 6.15",
            "vfio_device_bind_iommufd.token_uuid_ptr 6.17",
            "vfio_region_dma_range.offset 6.19",
            "vfio_region_dma_range.length 6.19",
            "vfio_device_feature_dma_buf.region_index 6.19",
            "vfio_device_feature_dma_buf.open_flags 6.19",
            "vfio_device_feature_dma_buf.flags 6.19",
            "vfio_device_feature_dma_buf.nr_ranges 6.19",
            "vfio_device_feature_dma_buf.dma_ranges 6.19");
  }

  /** What include/uapi/linux/vfio.h of Linux 6.12 says. */
  @Test
  void isShorterWhereAKernelLacksTheLastField() {
    assertThat(sizeofIn612(vfio_device_bind_iommufd.LAYOUT)).isEqualTo(16);
    assertThat(sizeofIn612(vfio_device_attach_iommufd_pt.LAYOUT)).isEqualTo(12);
    assertThat(sizeofIn612(vfio_device_detach_iommufd_pt.LAYOUT)).isEqualTo(8);
  }

  private static int sizeofIn612(StructLayout layout) {
    return layout.only(field -> field.since() == Linux.V6_12).sizeof();
  }

  @Test
  void refusesAFieldThatTheStructLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vfio_irq_info.LAYOUT.offsetof("size"))
        .withMessage("struct vfio_irq_info has no field size");
  }
}
