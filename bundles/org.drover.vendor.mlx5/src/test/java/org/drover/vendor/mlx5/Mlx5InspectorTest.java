// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Mlx5InspectorTest {
  private static final String SIZE_RECORD = Streams.SIZE_RECORD;
  private static final String IMAGE_OF_20 = Streams.IMAGE_OF_20;
  private static final String TWENTY_BYTES = "00".repeat(20);

  private final List<StreamRecord> records = new ArrayList<>();
  private final Mlx5Inspector inspector = new Mlx5Inspector(records::add);

  private void accept(String... hex) {
    inspector.accept(ByteBuffer.wrap(Streams.of(hex)));
  }

  private StreamRejectedException rejected(String... hex) {
    return catchThrowableOfType(StreamRejectedException.class, () -> accept(hex));
  }

  @Test
  void tellsWhatAStreamHolds() {
    accept(SIZE_RECORD, IMAGE_OF_20, TWENTY_BYTES);
    inspector.finish();
    assertThat(inspector.findings())
        .containsExactly(
            Map.entry("records", "2"),
            Map.entry("source's buffer", "303104 bytes"),
            Map.entry("firmware images", "1"),
            Map.entry("largest image", "20 bytes"),
            Map.entry("all images", "20 bytes"));
  }

  /** PRE_COPY and chunk mode: one image for each SAVE, the last one may be tiny. */
  @Test
  void takesManyImages() {
    accept(SIZE_RECORD, IMAGE_OF_20, TWENTY_BYTES, IMAGE_OF_20, TWENTY_BYTES);
    accept("0100000000000000", "00000000", "00000000", "ff");
    inspector.finish();
    assertThat(inspector.findings())
        .containsEntry("records", "4")
        .containsEntry("firmware images", "3")
        .containsEntry("largest image", "20 bytes")
        .containsEntry("all images", "41 bytes");
  }

  /** The driver takes a stream without one. */
  @Test
  void doesNotNeedASizeRecord() {
    accept(IMAGE_OF_20, TWENTY_BYTES);
    inspector.finish();
    assertThat(inspector.findings()).doesNotContainKey("source's buffer");
  }

  /** The flags of the tags that the driver knows are not looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"00000000", "02000000", "ffffffff"})
  void doesNotLookAtTheFlagsOfATagThatItKnows(String flags) {
    accept("0800000000000000", flags, "01000000", "00a0040000000000");
    accept("1400000000000000", flags, "00000000", TWENTY_BYTES);
    inspector.finish();
    assertThat(inspector.findings()).containsEntry("firmware images", "1");
  }

  @ParameterizedTest
  @CsvSource({"02000000, 0300000000000000, aabbcc", "ffffffff, 0000000000000000, ''"})
  void skipsAnOptionalRecordThatItDoesNotKnow(String tag, String size, String payload) {
    accept(SIZE_RECORD, size, "01000000", tag, payload, IMAGE_OF_20, TWENTY_BYTES);
    inspector.finish();
    assertThat(inspector.findings())
        .containsEntry("optional records that nobody knows", "1")
        .containsEntry("records", "3");
  }

  /** Bit 0 means optional, no other. */
  @Test
  void refusesAMandatoryTagThatItDoesNotKnow() {
    StreamRejectedException rejected =
        rejected(SIZE_RECORD, "0300000000000000", "feffffff", "02000000");
    assertThat(rejected.offset()).isEqualTo(24 + 12);
    assertThat(rejected)
        .hasMessageContainingAll("tag", "EOPNOTSUPP")
        .hasMessageNotContaining("6.2");
  }

  @Test
  void refusesARecordThat32BitsDoNotHold() {
    StreamRejectedException rejected = rejected(SIZE_RECORD, "0000000001");
    assertThat(rejected.offset()).isEqualTo(24);
    assertThat(rejected).hasMessageContainingAll("4294967295", "ENOMEM");
  }

  /** Nothing is allocated for it. */
  @Test
  void takesTheLargestRecord() {
    accept(SIZE_RECORD, "ffffffff00000000", "00000000", "00000000", "00");
    assertThat(inspector.findings()).containsEntry("largest image", "4294967295 bytes");
    assertThatThrownBy(inspector::finish)
        .hasMessageContaining("4294967294 bytes before the end of its record");
  }

  /** The kernel takes such a header, and fails or not at what follows. */
  @Test
  void refusesAnEmptyImage() {
    StreamRejectedException rejected =
        rejected(SIZE_RECORD, "0000000000000000", "00000000", "00000000");
    assertThat(rejected.offset()).isEqualTo(24);
    assertThat(rejected).hasMessageContaining("empty");
  }

  /** The kernel reads 8 bytes of the page whatever the record has. */
  @ParameterizedTest
  @ValueSource(strings = {"00", "04", "07", "09", "10"})
  void refusesASizeRecordOfAnotherSize(String size) {
    StreamRejectedException rejected =
        rejected(IMAGE_OF_20, TWENTY_BYTES, size + "00000000000000", "01000000", "01000000");
    assertThat(rejected.offset()).isEqualTo(36);
    assertThat(rejected)
        .hasMessageContaining("has " + Integer.parseInt(size, 16) + " bytes and not 8");
  }

  @Test
  void aStreamWithoutAnImageIsNone() {
    accept(SIZE_RECORD);
    assertThatThrownBy(inspector::finish).hasMessageContaining("at byte 24");
  }

  /** Linux 5.18 to 6.1: what the firmware saved, and nothing before it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000000000000000000000000000",
        "deadbeefdeadbeefdeadbeefdeadbeef",
        "00100000000000000000000074657374"
      })
  void saysThatAStreamWithoutHeadersIsOfAnOldKernel(String image) {
    StreamRejectedException rejected = rejected(image);
    assertThat(rejected).hasMessageContaining("before Linux 6.2").hasMessageContaining("anew");
  }

  @Test
  void tellsTheOffsetOfALaterRecord() {
    byte[] stream = Streams.of(SIZE_RECORD, IMAGE_OF_20, TWENTY_BYTES, IMAGE_OF_20);
    stream[stream.length - 1] = 9;
    for (int length : new int[] {1, 5, stream.length}) {
      Mlx5Inspector each = new Mlx5Inspector(records::add);
      StreamRejectedException rejected =
          catchThrowableOfType(
              StreamRejectedException.class,
              () -> {
                for (int at = 0; at < stream.length; at += length) {
                  each.accept(
                      ByteBuffer.wrap(
                          Arrays.copyOfRange(stream, at, Math.min(stream.length, at + length))));
                }
              });
      assertThat(rejected.offset()).as("pieces of %d", length).isEqualTo(60 + 12);
    }
  }

  @Test
  void tellsItsRecords() {
    accept(SIZE_RECORD, IMAGE_OF_20, TWENTY_BYTES);
    accept("0300000000000000", "01000000", "07000000", "aabbcc");
    accept("0100000000000000", "00000000", "00000000", "ff");
    assertThat(records)
        .containsExactly(
            new StreamRecord(
                0,
                24,
                "STOP_COPY_SIZE",
                "the source made a buffer of 303104 bytes for its final image",
                List.of()),
            new StreamRecord(24, 36, "FW_DATA", "image 1 of the firmware's, 20 bytes", List.of()),
            new StreamRecord(
                60, 19, "tag 7", "3 bytes that may be skipped", List.of("no kernel writes it")),
            new StreamRecord(79, 17, "FW_DATA", "image 2 of the firmware's, 1 byte", List.of()));
  }

  /** Each is taken by the kernel, and written by none. */
  @Test
  void warnsOfWhatNoDriverWrites() {
    accept("0800000000000000", "00000000", "01000000", "0100000000000000");
    accept("1400000000000000", "01000000", "00000000", TWENTY_BYTES);
    accept(SIZE_RECORD);
    assertThat(records)
        .extracting(StreamRecord::warnings)
        .containsExactly(
            List.of("its flags are 0x0, the driver writes 0x1"),
            List.of("its flags are 0x1, the driver writes 0x0"),
            List.of("it comes behind an image, which it should announce"));
  }

  @Test
  void warnsOfAnImageThatNothingAnnounced() {
    accept(IMAGE_OF_20, TWENTY_BYTES, IMAGE_OF_20, TWENTY_BYTES);
    assertThat(records)
        .extracting(StreamRecord::warnings)
        .containsExactly(List.of("no record of the source's buffer size comes before"), List.of());
  }
}
