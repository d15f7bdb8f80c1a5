// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.uapi.UapiMirror.Constant;
import org.junit.jupiter.api.Test;

/** What the first migration protocol left behind is deprecated by name, and its ids are taken. */
class VfioV1DeprecatedTest {

  @Test
  void isAllThatTheClassHas() {
    assertThat(values(VfioV1Deprecated.class))
        .containsExactlyInAnyOrderEntriesOf(Fixture.constants("deprecated.txt"));
    assertThat(VfioV1Deprecated.class.getSimpleName()).endsWith("Deprecated");
  }

  @Test
  void nobodyElseTakesRegionType3() {
    assertThat(everyName(name -> name.startsWith("VFIO_REGION_TYPE_"), 3))
        .containsExactly("VFIO_REGION_TYPE_MIGRATION_DEPRECATED");
  }

  @Test
  void nobodyElseTakesASubtypeOfMigration() {
    Predicate<String> ofMigration = name -> name.startsWith("VFIO_REGION_SUBTYPE_MIGRATION");

    assertThat(everyName(ofMigration, 1))
        .containsExactly("VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED");
    assertThat(all().filter(constant -> ofMigration.test(constant.name()))).hasSize(1);
  }

  @Test
  void nobodyElseHasAStateOfTheFirstProtocol() {
    assertThat(
            UapiMirror.constants().stream()
                .filter(constants -> constants.names() != VfioV1Deprecated.class)
                .flatMap(constants -> constants.values().stream())
                .map(Constant::name)
                .filter(name -> name.contains("_V1_") || name.equals("VFIO_DEVICE_STATE_MASK")))
        .isEmpty();
  }

  /** Of the regions' capabilities that are gone, too, the ids stay taken. */
  @Test
  void nobodyElseTakesACapabilityOfNvlink2() {
    Predicate<String> region = name -> name.startsWith("VFIO_REGION_INFO_CAP_");

    assertThat(everyName(region, 4)).containsExactly("VFIO_REGION_INFO_CAP_NVLINK2_SSATGT");
    assertThat(everyName(region, 5)).containsExactly("VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD");
  }

  private static List<String> everyName(Predicate<String> names, long value) {
    return all()
        .filter(constant -> names.test(constant.name()) && constant.value() == value)
        .map(Constant::name)
        .toList();
  }

  private static Stream<Constant> all() {
    return UapiMirror.constants().stream().flatMap(constants -> constants.values().stream());
  }

  private static Map<String, Long> values(Class<?> type) {
    return UapiMirror.constants().stream()
        .filter(constants -> constants.names() == type)
        .flatMap(constants -> constants.values().stream())
        .collect(Collectors.toMap(Constant::name, Constant::value));
  }
}
