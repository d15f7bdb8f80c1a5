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
import java.util.stream.IntStream;
import org.drover.api.IovaRange;
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

  /** By the rows of {@code docs/formats/messages.md}. */
  @Test
  void writesAndReadsTheMemoryThatAContextAsksFor() throws IOException {
    String text =
        TEXT.replace(
            "\"attributes\"",
            "\"mappings\":[{\"iova\":\"0x1000000\",\"length\":65536,\"access\":\"rw\"},"
                + "{\"iova\":\"0xfffffffffffff000\",\"length\":2048,\"access\":\"r-\"}],"
                + "\"attributes\"");
    List<SavedMapping> mappings =
        List.of(
            new SavedMapping(new IovaRange(0x1000000, 0x10000), true, true),
            new SavedMapping(new IovaRange(-4096, 2048), true, false));
    SavedDevice device = MANIFEST.devices().get(0);
    Manifest manifest =
        new Manifest(
            MANIFEST.created(),
            List.of(
                new SavedDevice(
                    0, device.address(), device.description(), device.estimatedBytes(), mappings)));

    assertThat(StandardCharsets.UTF_8.decode(manifest.encode()).toString()).isEqualTo(text);
    assertThat(read(text)).isEqualTo(manifest);
  }

  /** No list of a manifest is longer; the context itself has them all. */
  @Test
  void tellsOf64PiecesOfMemory() throws IOException {
    SavedDevice device = MANIFEST.devices().get(0);
    List<SavedMapping> pieces =
        IntStream.range(0, 65)
            .mapToObj(i -> new SavedMapping(new IovaRange(0x10000L * i, 0x1000), true, true))
            .toList();
    Manifest manifest =
        new Manifest(
            MANIFEST.created(),
            List.of(
                new SavedDevice(
                    0, device.address(), device.description(), device.estimatedBytes(), pieces)));

    Manifest read = Manifest.decode("frame 0", manifest.encode());

    assertThat(read.devices().get(0).mappings()).isEqualTo(pieces.subList(0, 64));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"iova":"4096","length":1,"access":"rw"}       | 'iova' must be an address like
          {"iova":"0x1","length":0,"access":"rw"}        | 'length' must be a number between 1
          {"iova":"0xffffffffffffffff","length":1,"access":"rw"} | ends in the IOVA space
          {"iova":"0x1","length":1,"access":"wr"}        | 'access' must be 'rw', 'r-'
          {"iova":"0x1","length":1}                      | 'access' is missing
          7                                              | a list of objects
          """)
  void refusesMemoryThatIsNone(String mapping, String says) {
    String text = TEXT.replace("\"attributes\"", "\"mappings\":[" + mapping + "],\"attributes\"");
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedTextException.class)
        .hasMessageContaining("devices[0]")
        .hasMessageContaining(says);
  }

  @Test
  void readsADeviceWithoutAnEstimateAndPassesOverWhatALaterVersionAdds() throws IOException {
    String later = TEXT.replace("\"estimatedBytes\":96,", "\"colour\":[\"red\"],");

    assertThat(read(later).devices().get(0).estimatedBytes()).isEmpty();
    assertThat(read(later).devices().get(0).mappings()).isEmpty();
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
