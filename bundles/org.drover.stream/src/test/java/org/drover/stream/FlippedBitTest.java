// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class FlippedBitTest {
  private static final int BITS = 8;

  /** Where the payloads of golden-stream.txt begin and end, counted by hand there; END's too. */
  private static final int[][] PAYLOADS = {{48, 61}, {93, 98}, {162, 163}, {195, 243}};

  private static FrameReader failing(byte[] stream) throws IOException {
    FrameReader reader =
        new FrameReader(ChunkedSource.of(stream), ReaderOptions.defaults().maxPayload(64));
    reader.start();
    return reader;
  }

  private static StreamFormatException failure(FrameReader reader) {
    return catchThrowableOfType(
        StreamFormatException.class,
        () -> {
          while (reader.next().isPresent()) {
            // On to the fault.
          }
        });
  }

  @Test
  void everyBitOfEveryPayloadIsFoundAndNamed() throws IOException {
    byte[] stream = Golden.bytes();
    for (int[] payload : PAYLOADS) {
      for (int at = payload[0]; at < payload[1]; at++) {
        for (int bit = 0; bit < BITS; bit++) {
          stream[at] ^= (byte) (1 << bit);
          StreamFormatException failure = failure(failing(stream));
          assertThat(failure.flipped()).contains(new FlippedBit(at, bit));
          assertThat(failure)
              .hasMessageContaining(
                  "), as if bit " + bit + " of byte " + at + " had flipped; the stream is damaged");
          stream[at] ^= (byte) (1 << bit);
        }
      }
    }
  }

  @Test
  void theFrameIsShownAsItWasBefore() throws IOException {
    byte[] stream = Golden.bytes();
    byte[] intact = stream.clone();
    stream[95] ^= 0x10;
    FrameReader reader = failing(stream);
    StreamFormatException failure = failure(reader);
    Frame repaired = reader.repaired(failure).orElseThrow();
    assertThat(repaired.number()).isEqualTo(1);
    assertThat(repaired.offset()).isEqualTo(61);
    assertThat(repaired.type()).isEqualTo(SectionType.DEVICE_DATA);
    assertThat(repaired.payload()).isEqualTo(ByteBuffer.wrap(intact, 93, 5));
  }

  /** A whole frame of an image, and the bit that takes the most steps. */
  @Test
  void theFirstBitOfALargePayloadIsFound() {
    byte[] bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    int stored = sum(bytes);
    bytes[0] ^= 1;
    assertThat(FlippedBit.find(stored, sum(bytes), bytes.length)).contains(new FlippedBit(0, 0));
  }

  @Test
  void severalWrongBitsAreNotTakenForOne() throws IOException {
    byte[] stream = Golden.bytes();
    stream[94] ^= 0x11;
    StreamFormatException failure = failure(failing(stream));
    assertThat(failure.flipped()).isEmpty();
    assertThat(failure).hasMessageNotContaining("had flipped");
    assertThat(failing(stream).repaired(failure)).isEmpty();
  }

  /** Nothing was there that could have flipped. */
  @Test
  void aSumOfNothingNamesNoBit() {
    assertThat(FlippedBit.find(1, 0, 0)).isEmpty();
  }

  private static int sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
