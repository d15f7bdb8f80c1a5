// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drover.uapi.UapiMirror.Constant;
import org.drover.uapi.UapiMirror.Constants;
import org.junit.jupiter.api.Test;

/** Every constant that the package has, no more and no less, against the fixtures. */
class ConstantsTest {

  @Test
  void mirrorsTheVfioHeader() {
    Map<String, Long> expected = new HashMap<>(Fixture.constants("vfio.txt"));
    expected.putAll(Fixture.constants("ioctls.txt"));
    expected.putAll(Fixture.constants("deprecated.txt"));
    expected.putAll(newer("VFIO_"));

    assertThat(constantsOf("linux/vfio.h")).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void mirrorsTheIommufdHeader() {
    Map<String, Long> expected = new HashMap<>(Fixture.constants("iommufd.txt"));
    expected.putAll(newer("IOMMU_"));

    assertThat(constantsOf("linux/iommufd.h")).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void mirrorsTheHeadersOfTheCLibrary() {
    Map<String, Long> actual = constantsOf("fcntl.h");
    actual.putAll(constantsOf("sys/mman.h"));
    actual.putAll(constantsOf("poll.h"));

    assertThat(actual).containsExactlyInAnyOrderEntriesOf(Fixture.constants("libc.txt"));
  }

  @Test
  void marksWhatLinux612LacksWithTheReleaseThatBroughtIt() {
    List<String> marked =
        constants()
            .filter(constant -> constant.since() != Linux.V6_12)
            .map(c -> c.value() + " " + c.name() + " " + c.since().release())
            .toList();

    assertThat(marked).containsExactlyInAnyOrderElementsOf(Fixture.lines("newer.txt"));
  }

  /** Pitfall 35: a number with a size in it would be another number. */
  @Test
  void encodesNoSizeAndNoDirectionInAnIoctlNumber() {
    Map<String, Long> vfio = constantsOf("linux/vfio.h");
    assertThat(Fixture.constants("ioctls.txt").keySet())
        .allSatisfy(name -> assertThat(vfio.get(name) & ~0xffL).isEqualTo(0x3b00));
    assertThat(
            constants()
                .filter(constant -> constant.name().startsWith("IOMMUFD_CMD_"))
                .filter(constant -> !constant.name().equals("IOMMUFD_CMD_BASE")))
        .hasSize(15)
        .allSatisfy(
            command -> {
              String ioctl = "IOMMU_" + command.name().substring("IOMMUFD_CMD_".length());
              assertThat(constantsOf("linux/iommufd.h"))
                  .containsEntry(ioctl, 0x3b00 + command.value());
            });
  }

  @Test
  void listsEveryClassOfConstants() {
    List<String> vfio = List.of("linux/vfio.h");
    assertThat(UapiMirror.constants())
        .containsExactly(
            new Constants(vfio, Vfio.class),
            new Constants(vfio, VfioRegion.class),
            new Constants(vfio, VfioIrqSet.class),
            new Constants(vfio, VfioPci.class),
            new Constants(vfio, VfioDisplay.class),
            new Constants(vfio, VfioS390.class),
            new Constants(vfio, VfioSpapr.class),
            new Constants(vfio, VfioV1Deprecated.class),
            new Constants(List.of("linux/iommufd.h"), Iommufd.class),
            new Constants(List.of("fcntl.h", "sys/eventfd.h"), Fcntl.class),
            new Constants(List.of("sys/mman.h"), Mman.class),
            new Constants(List.of("poll.h"), Poll.class));
  }

  @Test
  void hasNoNameInTwoClasses() {
    assertThat(constants().map(Constant::name)).doesNotHaveDuplicates();
  }

  private static Stream<Constant> constants() {
    return UapiMirror.constants().stream().flatMap(all -> all.values().stream());
  }

  private static Map<String, Long> constantsOf(String header) {
    return UapiMirror.constants().stream()
        .filter(all -> all.headers().contains(header))
        .flatMap(all -> all.values().stream())
        .collect(toMap(Constant::name, Constant::value));
  }

  private static Map<String, Long> newer(String prefix) {
    return Fixture.constants("newer.txt").entrySet().stream()
        .filter(constant -> constant.getKey().startsWith(prefix))
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
