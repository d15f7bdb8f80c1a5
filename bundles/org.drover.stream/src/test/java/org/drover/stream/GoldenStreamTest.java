// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenStreamTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void theFixtureIsAsLongAsItsCommentsCount() throws IOException {
    assertThat(Golden.bytes()).hasSize(Golden.SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 31, 32, 33, 47, 1000})
  void writesTheGoldenStreamByteForByteWhateverTheChannelTakes(int chunk) throws IOException {
    ChunkedSink plain = new ChunkedSink(chunk);
    ChunkedSink.Gathering gathering = new ChunkedSink.Gathering(chunk);

    for (ChunkedSink sink : List.of(plain, gathering)) {
      FrameWriter writer = new FrameWriter(sink, WriterOptions.defaults());
      writeGolden(writer);

      assertThat(HEX.formatHex(sink.toBytes())).isEqualTo(HEX.formatHex(Golden.bytes()));
      assertThat(writer.bytesWritten()).isEqualTo(Golden.SIZE);
      assertThat(writer.digest()).map(HEX::formatHex).contains(Golden.DIGEST);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 31, 32, 33, 47, 1000})
  void readsTheGoldenStreamWhateverTheChannelGives(int chunk) throws IOException {
    ChunkedSource source = new ChunkedSource(Golden.bytes(), chunk);
    FrameReader reader = new FrameReader(source, ReaderOptions.defaults());

    assertThat(reader.start()).isEqualTo(new StreamHeader(1, 0));
    assertThat(readAll(reader))
        .containsExactly(
            "0@16 type 1 device 0 critical 7b2264657669636573223a327d",
            "1@61 type 2 device 1 critical deadbeef00",
            "2@98 type 3 device 515 ",
            "3@130 type 257 device 0 critical ff");
    assertThat(reader.ended()).isTrue();
    assertThat(reader.digest()).map(HEX::formatHex).contains(Golden.DIGEST);
    assertThat(reader.bytesRead()).isEqualTo(Golden.SIZE);
  }

  @Test
  void checksTheGoldenStreamAsAnImage() throws IOException {
    ImageCheck check = ImageCheck.verify(ChunkedSource.of(Golden.bytes()));

    assertThat(check.header()).isEqualTo(new StreamHeader(1, 0));
    assertThat(check.frames()).isEqualTo(4);
    assertThat(check.skipped()).isZero();
    assertThat(check.payloadBytes()).isEqualTo(19);
    assertThat(check.bytes()).isEqualTo(Golden.SIZE);
    assertThat(check.digest()).map(HEX::formatHex).contains(Golden.DIGEST);
  }

  private static void writeGolden(FrameWriter writer) throws IOException {
    writer.start();
    byte[] manifest = "{\"devices\":2}".getBytes(StandardCharsets.US_ASCII);
    writer.write(SectionType.MANIFEST, 0, true, ByteBuffer.wrap(manifest));
    ByteBuffer data = ByteBuffer.allocateDirect(9);
    data.put(2, HEX.parseHex("deadbeef00"));
    data.limit(7).position(2);
    writer.write(SectionType.DEVICE_DATA, 1, true, data);
    assertThat(data.hasRemaining()).as("payload consumed").isFalse();
    writer.write(SectionType.DEVICE_CONTEXT, 0x203, false, ByteBuffer.allocate(0));
    ByteBuffer control = ByteBuffer.wrap(new byte[] {(byte) 0xff}).asReadOnlyBuffer();
    writer.write(SectionType.CONTROL + 1, 0, true, control);
    assertThat(writer.bytesWritten()).isEqualTo(Golden.END_OFFSET);
    assertThat(writer.digest()).isEmpty();
    writer.finish();
  }

  private static List<String> readAll(FrameReader reader) throws IOException {
    List<String> frames = new ArrayList<>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      Frame frame = next.get();
      byte[] payload = new byte[frame.payload().remaining()];
      frame.payload().get(payload);
      frames.add(
          frame.number()
              + "@"
              + frame.offset()
              + " type "
              + frame.type()
              + " device "
              + frame.device()
              + (frame.critical() ? " critical " : " ")
              + HEX.formatHex(payload));
    }
    return frames;
  }
}
