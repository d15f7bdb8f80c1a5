// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.drover.api.spi.SourceDescription;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  /** Written by hand. */
  private static final String TEXT =
      "{\"format\":\"drover\",\"version\":1,\"created\":\"2026-01-02T03:04:05Z\",\"devices\":["
          + "{\"index\":0,\"address\":\"emu:mtty-0\",\"vendor\":\"mtty\","
          + "\"kernelDriver\":\"vfio_mdev\",\"kernelRelease\":\"6.12.1\","
          + "\"features\":\"STOP_COPY,P2P,PRE_COPY\",\"estimatedBytes\":96,"
          + "\"attributes\":{\"mdev_type\":\"mtty-2\"}}]}";

  private static final Manifest MANIFEST =
      new Manifest(
          Instant.parse("2026-01-02T03:04:05Z"),
          List.of(
              new SavedDevice(
                  0,
                  "emu:mtty-0",
                  new SourceDescription(
                      "mtty",
                      "vfio_mdev",
                      "6.12.1",
                      FeatureSet.parse("STOP_COPY,P2P,PRE_COPY"),
                      Map.of("mdev_type", "mtty-2")),
                  OptionalLong.of(96))));

  @Test
  void writesAndReadsWhatIsWrittenDown() throws IOException {
    assertThat(StandardCharsets.UTF_8.decode(MANIFEST.encode()).toString()).isEqualTo(TEXT);
    assertThat(read(TEXT)).isEqualTo(MANIFEST);
  }

  @Test
  void readsADeviceWithoutAnEstimateAndPassesOverWhatALaterVersionAdds() throws IOException {
    String later = TEXT.replace("\"estimatedBytes\":96,", "\"colour\":[\"red\"],");

    assertThat(read(later).devices().get(0).estimatedBytes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "format":"drover",   | `` | 'format' is missing
          "drover"             | "tar" | 'format' must be 'drover'
          "version":1          | "version":2 | 'version' must be 1, which this build reads, not 2
          2026-01-02T03:04:05Z | yesterday | 'created' must be a moment
          "index":0            | "index":1 | devices[0]: the key 'index' must be 0
          "vendor":"mtty",     | `` | devices[0]: the key 'vendor' is missing
          STOP_COPY,P2P        | FLY | 'features' must be
          "estimatedBytes":96  | "estimatedBytes":-1 | 'estimatedBytes' must be
          {"mdev_type":"mtty-2"} | {"mdev_type":2} | texts alone
          "mtty-2"             | "m\\u001b[2J" | 'attributes' must be of at most
          "mdev_type"          | "m\\u001b[2J" | 'attributes' must be of at most
          "emu:mtty-0"         | "emu:\\r\\n0" | 'address' must be of at most
          "vendor":"mtty"      | "vendor":"\\u001b]0;" | 'vendor' must be of at most
          """)
  void refusesWithThePlaceAndTheKey(String what, String instead, String says) {
    assertThat(TEXT).contains(what);
    assertThatThrownBy(() -> read(TEXT.replace(what, instead)))
        .isInstanceOf(MalformedTextException.class)
        .hasMessageStartingWith("frame 0 at byte 16")
        .hasMessageContaining(says);
  }

  @Test
  void refusesAManifestWithoutDevices() {
    assertThatThrownBy(() -> read(TEXT.replaceAll("\\[\\{.*}]", "[]")))
        .hasMessageContaining("at least one device");
  }

  private static Manifest read(String text) throws IOException {
    return Manifest.decode(
        "frame 0 at byte 16", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
