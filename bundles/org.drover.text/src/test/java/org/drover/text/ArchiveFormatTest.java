// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArchiveFormatTest {
  private final Map<String, Long> sizes = new LinkedHashMap<>();

  @BeforeEach
  void haveTwoFiles() {
    sizes.put("versions.txt", 12L);
    sizes.put("log/karaf.log", 2048L);
  }

  @Test
  void peopleSeeNamesAndSizesInOrder() {
    assertThat(ArchiveFormat.text(sizes, 80).lines())
        .containsExactly(
            "FILE          | BYTES",
            "--------------+--------",
            "versions.txt  | 12 B",
            "log/karaf.log | 2.0 KiB");
  }

  @Test
  void programsSeeWhetherItWasWritten() {
    assertThat(ArchiveFormat.json(Optional.of("/a.zip"), sizes).toString())
        .isEqualTo(
            "{\"archive\":\"/a.zip\",\"files\":[{\"file\":\"versions.txt\",\"bytes\":12},"
                + "{\"file\":\"log/karaf.log\",\"bytes\":2048}]}");
    assertThat(ArchiveFormat.json(Optional.empty(), Map.of()).toString())
        .isEqualTo("{\"archive\":null,\"files\":[]}");
  }
}
