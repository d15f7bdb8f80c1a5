// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import org.drover.stream.ReaderOptions.Trailing;
import org.drover.stream.StreamFormatException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChannelTest {
  private static final ReaderOptions WIRE =
      ReaderOptions.defaults().trailing(Trailing.LEAVE).digest(false);

  @TempDir Path folder;

  @Test
  void keepsAnImageInAFile() throws IOException {
    byte[] payload = new byte[WriterOptions.DEFAULT_MAX_PAYLOAD];
    new Random(1).nextBytes(payload);
    Path file = folder.resolve("image");
    FrameWriter writer;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writer = new FrameWriter(out, WriterOptions.defaults());
      writer.start();
      writer.write(SectionType.DEVICE_DATA, 0, true, ByteBuffer.wrap(payload));
      writer.finish();
      assertThat(out.size()).isEqualTo(writer.bytesWritten());
    }

    try (FileChannel in = FileChannel.open(file)) {
      FrameReader reader = new FrameReader(in, ReaderOptions.defaults());
      reader.start();
      assertThat(reader.next().orElseThrow().payload()).isEqualTo(ByteBuffer.wrap(payload));
      assertThat(reader.next()).isEmpty();
      assertThat(reader.digest().orElseThrow()).isEqualTo(writer.digest().orElseThrow());
    }
  }

  @Test
  void sendsHeaderAndPayloadInOneWriteWhereTheChannelGathers() throws IOException {
    ChunkedSink.Gathering sink = new ChunkedSink.Gathering(Integer.MAX_VALUE);
    FrameWriter writer = new FrameWriter(sink, WriterOptions.defaults());
    writer.start();

    writer.write(SectionType.DEVICE_DATA, 0, true, ByteBuffer.allocate(100));

    assertThat(sink.calls()).as("one that took nothing, one that took all").isEqualTo(2);
    assertThat(sink.toBytes()).hasSize(16 + 32 + 100);
  }

  @Test
  void carriesOneStreamAfterAnotherOverAConnection() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (SocketChannel here = SocketChannel.open(server.getLocalAddress());
          SocketChannel there = server.accept()) {
        for (int stream = 0; stream < 3; stream++) {
          FrameWriter writer = new FrameWriter(here, WriterOptions.defaults().digest(false));
          writer.start();
          writer.write(SectionType.DEVICE_DATA, stream, true, ByteBuffer.allocate(1000));
          writer.finish();
          assertThat(writer.digest()).isEmpty();
        }
        for (int stream = 0; stream < 3; stream++) {
          FrameReader reader = new FrameReader(there, WIRE);
          reader.start();
          Frame frame = reader.next().orElseThrow();
          assertThat(frame.device()).isEqualTo(stream);
          assertThat(frame.offset()).isEqualTo(16);
          assertThat(reader.next()).isEmpty();
          assertThat(reader.bytesRead()).isEqualTo(16 + 32 + 1000 + 32 + 16);
        }
      }
    }
  }

  @Test
  void carriesAConversationThatHasNoEnd() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel in = pipe.source()) {
      FrameReader reader = new FrameReader(in, WIRE);
      try (Pipe.SinkChannel out = pipe.sink()) {
        converse(new FrameWriter(out, WriterOptions.defaults().digest(false)), reader);
      }

      assertThat(reader.nextOrClosed()).isEmpty();
      assertThat(reader.ended()).as("closed, not ended").isFalse();
      assertThat(reader.nextOrClosed()).isEmpty();
      assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    }
  }

  private static void converse(FrameWriter writer, FrameReader reader) throws IOException {
    writer.start();
    reader.start();
    for (int code = SectionType.CONTROL; code <= SectionType.CONTROL_LAST; code++) {
      writer.write(code, 0, true, ByteBuffer.wrap(new byte[] {1}));
      assertThat(reader.next()).map(Frame::type).contains(code);
    }
  }

  @Test
  void aConversationThatIsCutWithinAFrameIsTruncated() throws IOException {
    byte[] cut = RawStream.started().bytes((byte) 0x44).toBytes();
    FrameReader reader = new FrameReader(ChunkedSource.of(cut), WIRE);
    reader.start();

    assertThatThrownBy(reader::nextOrClosed)
        .isInstanceOfSatisfying(
            StreamFormatException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
  }

  @Test
  void aConversationMayEndToo() throws IOException {
    byte[] ended = RawStream.started().end(0, 0, 0).toBytes();
    FrameReader reader = new FrameReader(ChunkedSource.of(ended), WIRE);
    reader.start();

    assertThat(reader.nextOrClosed()).isEqualTo(Optional.empty());
    assertThat(reader.ended()).isTrue();
  }

  @Test
  void refusesAChannelThatDoesNotBlock() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel out = pipe.sink();
        Pipe.SourceChannel in = pipe.source()) {
      out.configureBlocking(false);
      in.configureBlocking(false);
      assertThatThrownBy(() -> new FrameReader(in, WIRE))
          .isInstanceOf(IllegalBlockingModeException.class);
      assertThatThrownBy(() -> new FrameWriter(out, WriterOptions.defaults()))
          .isInstanceOf(IllegalBlockingModeException.class);
    }
  }
}
