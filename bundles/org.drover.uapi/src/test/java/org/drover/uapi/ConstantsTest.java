// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every constant that the package has, no more and no less, against the fixtures. */
class ConstantsTest {

  @Test
  void mirrorsTheVfioHeader() throws IllegalAccessException {
    Map<String, Long> expected = new HashMap<>(Fixture.constants("vfio.txt"));
    expected.putAll(Fixture.constants("ioctls.txt"));

    assertThat(constantsOf(Vfio.class)).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void mirrorsTheHeadersOfTheCLibrary() throws IllegalAccessException {
    Map<String, Long> actual = constantsOf(Fcntl.class);
    actual.putAll(constantsOf(Mman.class));
    actual.putAll(constantsOf(Poll.class));

    assertThat(actual).containsExactlyInAnyOrderEntriesOf(Fixture.constants("libc.txt"));
  }

  /** Pitfall 35: a number with a size in it would be another number. */
  @Test
  void encodesNoSizeAndNoDirectionInAnIoctlNumber() {
    assertThat(Fixture.constants("ioctls.txt").keySet())
        .allSatisfy(
            name -> assertThat(constantsOf(Vfio.class).get(name) & ~0xffL).isEqualTo(0x3b00));
  }

  @Test
  void listsEveryClassOfConstants() {
    assertThat(UapiMirror.constants())
        .containsExactly(
            new UapiMirror.Constants(List.of("linux/vfio.h"), Vfio.class),
            new UapiMirror.Constants(List.of("fcntl.h", "sys/eventfd.h"), Fcntl.class),
            new UapiMirror.Constants(List.of("sys/mman.h"), Mman.class),
            new UapiMirror.Constants(List.of("poll.h"), Poll.class));
  }

  private static Map<String, Long> constantsOf(Class<?> type) throws IllegalAccessException {
    Map<String, Long> constants = new HashMap<>();
    for (Field field : type.getFields()) {
      if (field.getType() != String.class) {
        constants.put(field.getName(), field.getLong(null));
      }
    }
    return constants;
  }
}
