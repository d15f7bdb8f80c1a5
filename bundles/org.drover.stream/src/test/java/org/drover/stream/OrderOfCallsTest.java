// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderOfCallsTest {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ChunkedSink sink = new ChunkedSink(1000);
  private final FrameWriter writer = new FrameWriter(sink, WriterOptions.defaults().maxPayload(10));

  @Test
  void writesInOrderOnly() throws IOException {
    assertThatThrownBy(() -> writer.write(2, 0, true, NOTHING))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    writer.start();
    assertThatThrownBy(writer::start).isInstanceOf(IllegalStateException.class);
    writer.finish();
    assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.write(2, 0, true, NOTHING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("FINISHED");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, SectionType.END, 0x10000})
  void refusesATypeThatIsNoFrame(int type) throws IOException {
    writer.start();
    assertThatThrownBy(() -> writer.write(type, 0, true, NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0x10000})
  void refusesADeviceThatDoesNotFit(int device) throws IOException {
    writer.start();
    assertThatThrownBy(() -> writer.write(2, device, true, NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAPayloadAboveTheLimitAndGoesOn() throws IOException {
    writer.start();
    ByteBuffer big = ByteBuffer.allocate(11);
    assertThatThrownBy(() -> writer.write(2, 0, true, big))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("11 bytes");
    assertThat(big.remaining()).isEqualTo(11);
    writer.write(2, 0, true, big.limit(10));
    writer.finish();

    assertThat(ImageCheck.verify(ChunkedSource.of(sink.toBytes())).frames()).isEqualTo(1);
  }

  @Test
  void aFailedWriteEndsTheStreamForGood() throws IOException {
    IOException full = new IOException("disk full");
    FailingSink failing = new FailingSink(16 + 5, full);
    FrameWriter broken = new FrameWriter(failing, WriterOptions.defaults());
    broken.start();

    assertThatThrownBy(() -> broken.write(2, 0, true, NOTHING)).isSameAs(full);

    assertThat(broken.bytesWritten()).isEqualTo(16 + 5);
    assertThatThrownBy(() -> broken.write(2, 0, true, NOTHING))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(broken::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void readsInOrderOnly() throws IOException {
    FrameReader reader =
        new FrameReader(ChunkedSource.of(Golden.bytes()), ReaderOptions.defaults());

    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    reader.start();
    assertThatThrownBy(reader::start).isInstanceOf(IllegalStateException.class);
    while (reader.next().isPresent()) {
      assertThat(reader.ended()).isFalse();
    }
    assertThat(reader.next()).as("empty for ever").isEmpty();
  }

  @Test
  void aFailedReadEndsTheStreamForGood() throws IOException {
    byte[] stream = Golden.bytes();
    stream[61] = 0;
    FrameReader reader = new FrameReader(ChunkedSource.of(stream), ReaderOptions.defaults());
    reader.start();
    reader.next();

    assertThatThrownBy(reader::next).isInstanceOf(StreamFormatException.class);
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::nextOrClosed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesOptionsWithoutAMeaning() {
    assertThatThrownBy(() -> WriterOptions.defaults().maxPayload(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ReaderOptions.defaults().maxPayload(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ReaderOptions(1, null, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StreamHeader(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
