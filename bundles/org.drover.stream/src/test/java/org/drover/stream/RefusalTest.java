// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.drover.stream.ReaderOptions.Trailing;
import org.drover.stream.StreamFormatException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
  private static final int DATA = 2;
  private static final int CRITICAL = RawStream.CRITICAL;
  private static final byte[] NO_DIGEST = {};

  @Test
  void refusesANewerMajorVersionAndNamesBoth() {
    StreamFormatException e = refusal(new RawStream().header(2, 3).toBytes());

    assertThat(e.reason()).isEqualTo(Reason.NEWER_VERSION);
    assertThat(e.frame()).isEqualTo(StreamFormatException.STREAM_HEADER);
    assertThat(e)
        .hasMessage(
            "stream header at byte 0: written in format 2.3, this build reads format 1;"
                + " use a Drover that reads format 2, or save anew with this one");
  }

  @Test
  void refusesMajorVersionZero() {
    assertThat(refusal(new RawStream().header(0, 1).toBytes()).reason()).isEqualTo(Reason.RESERVED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 0xffff})
  void takesAnyMinorVersion(int minor) throws IOException {
    byte[] stream = new RawStream().header(1, minor).end(0, 0, 0, NO_DIGEST).toBytes();

    ImageCheck check = ImageCheck.verify(ChunkedSource.of(stream));

    assertThat(check.header()).isEqualTo(new StreamHeader(1, minor));
    assertThat(check.digest()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1f8b0800000000000003 | gzip   | decompress it first
          28b52ffd0458         | zstd   | decompress it first
          fd377a585a000004     | xz     | decompress it first
          7f454c4602010100     | ELF    | saved by Drover
          894452560a1a0a       | line ends | binary mode
          094452560d0a1a0a     | eighth bits | binary mode
          4452564602000100     | a frame stands | from byte 0
          7b2261               | no Drover stream | saved by Drover
          00                   | no Drover stream | saved by Drover
          """)
  void refusesForeignDataAndSaysWhatItLooksLike(String hex, String what, String remedy) {
    StreamFormatException e = refusal(HexFormat.of().parseHex(hex));

    assertThat(e.reason()).isEqualTo(Reason.BAD_MAGIC);
    assertThat(e).hasMessageStartingWith("stream header at byte 0: ");
    assertThat(e).hasMessageContaining(what).hasMessageContaining(remedy);
  }

  @Test
  void tellsWhetherBytesBeginAsAStreamDoes() throws IOException {
    byte[] mark = {(byte) 0x89, 'D', 'R', 'V', '\r', '\n', 0x1a, '\n'};
    ByteBuffer later = ByteBuffer.wrap(new byte[] {0, mark[0], 'D', 'R', 'V', 13, 10, 26, 10, 1});

    assertThat(StreamHeader.begins(ByteBuffer.wrap(Golden.bytes()))).isTrue();
    assertThat(StreamHeader.begins(ByteBuffer.wrap(mark))).isTrue();
    assertThat(StreamHeader.begins(ByteBuffer.wrap(mark, 0, 7))).isFalse();
    assertThat(StreamHeader.begins(ByteBuffer.allocate(0))).isFalse();
    assertThat(StreamHeader.begins(later)).isFalse();
    assertThat(StreamHeader.begins(later.position(1))).isTrue();
    assertThat(later.position()).isEqualTo(1);
    for (int at = 0; at < mark.length; at++) {
      byte[] other = mark.clone();
      other[at] ^= 1;
      assertThat(StreamHeader.begins(ByteBuffer.wrap(other))).as("byte " + at).isFalse();
    }
  }

  @Test
  void refusesWhatGzipReallyMakes() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Golden.bytes());
    }

    assertThat(refusal(packed.toByteArray())).hasMessageContaining("gzip");
  }

  @Test
  void refusesAStreamThatATextModeTransferChanged() throws IOException {
    String text = new String(Golden.bytes(), StandardCharsets.ISO_8859_1);
    byte[] mangled = text.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(refusal(mangled)).hasMessageContaining("line ends were changed");
  }

  @Test
  void refusesRandomBytes() {
    Random random = new Random(20260101);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[1 + random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(refusal(noise).reason()).isEqualTo(Reason.BAD_MAGIC);
    }
  }

  @Test
  void refusesNothingAtAllAsTruncated() {
    assertThat(refusal(new byte[0]).reason()).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void refusesForeignDataBetweenFrames() {
    byte[] stream = RawStream.started().frame(DATA, CRITICAL, 0).bytes(new byte[40]).toBytes();

    assertRefused(refusal(stream), Reason.BAD_MAGIC, 1, 48);
  }

  @Test
  void refusesARepeatedADroppedAndAReorderedFrame() {
    RawStream repeated =
        RawStream.started()
            .frame(DATA, CRITICAL, 0, (byte) 7)
            .frame(DATA, CRITICAL, 1, (byte) 8)
            .frame(DATA, CRITICAL, 1, (byte) 8);
    RawStream dropped =
        RawStream.started().frame(DATA, CRITICAL, 0, (byte) 7).frame(DATA, CRITICAL, 2, (byte) 9);
    RawStream reordered =
        RawStream.started().frame(DATA, CRITICAL, 1, (byte) 8).frame(DATA, CRITICAL, 0, (byte) 7);

    assertRefused(refusal(repeated.toBytes()), Reason.OUT_OF_ORDER, 2, 16 + 33 + 33);
    assertRefused(refusal(dropped.toBytes()), Reason.OUT_OF_ORDER, 1, 16 + 33);
    assertRefused(refusal(reordered.toBytes()), Reason.OUT_OF_ORDER, 0, 16);
    assertThat(refusal(dropped.toBytes())).hasMessageContaining("the frame here has number 2");
  }

  @Test
  void refusesAnEndThatComesTooEarly() {
    byte[] stream =
        RawStream.started().frame(DATA, CRITICAL, 0, (byte) 7).end(2, 1, 1, NO_DIGEST).toBytes();

    assertRefused(refusal(stream), Reason.OUT_OF_ORDER, 1, 16 + 33);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 0xff, 0x200, 0xffff})
  void passesOverAnUnknownSectionUnlessItIsCritical(int type) throws IOException {
    byte[] skippable =
        RawStream.started()
            .frame(type, 0, 0, (byte) 1, (byte) 2)
            .frame(DATA, CRITICAL, 1, (byte) 3)
            .end(2, 3, 2, NO_DIGEST)
            .toBytes();
    byte[] critical = RawStream.started().frame(type, CRITICAL, 0, (byte) 1).toBytes();

    FrameReader reader =
        new FrameReader(ChunkedSource.of(skippable), ReaderOptions.defaults().maxPayload(16));
    reader.start();
    assertThat(reader.next()).map(Frame::number).contains(1L);
    assertThat(reader.next()).isEmpty();
    assertThat(reader.skipped()).isEqualTo(1);
    assertThat(reader.frames()).isEqualTo(2);
    assertRefused(refusal(critical), Reason.UNKNOWN_CRITICAL, 0, 16);
    assertThat(refusal(critical)).hasMessageContaining(String.format("0x%04x", type));
  }

  @Test
  void provesWhatItPassesOver() {
    byte[] stream =
        RawStream.started()
            .header(0x777, 0, 0, 0, 1, 0, 0x12345678)
            .bytes((byte) 1)
            .end(1, 1, 1, NO_DIGEST)
            .toBytes();

    assertRefused(refusal(stream), Reason.CRC, 0, 16);
  }

  @Test
  void refusesWhatTheFormatReserves() {
    byte[] flag = RawStream.started().frame(DATA, 2, 0).toBytes();
    byte[] field = RawStream.started().header(DATA, CRITICAL, 0, 1, 0, 0, 0).toBytes();
    byte[] type = RawStream.started().frame(0, CRITICAL, 0).toBytes();
    byte[] endFlag = RawStream.started().header(4, 0, 0, 0, 16, 0, 0).toBytes();
    byte[] endDevice = RawStream.started().header(4, CRITICAL, 1, 0, 16, 0, 0).toBytes();

    for (byte[] stream : new byte[][] {flag, field, type, endFlag, endDevice}) {
      assertRefused(refusal(stream), Reason.RESERVED, 0, 16);
    }
  }

  @Test
  void refusesAnEndWhoseTotalsAreWrong() {
    RawStream one = RawStream.started().frame(DATA, CRITICAL, 0, (byte) 7);
    byte[] bytes = RawStream.started().bytes(tail(one)).end(1, 2, 1, NO_DIGEST).toBytes();
    byte[] frames = RawStream.started().bytes(tail(one)).end(1, 1, 2, NO_DIGEST).toBytes();
    byte[] size = RawStream.started().bytes(tail(one)).end(1, 1, 1, new byte[8]).toBytes();

    for (byte[] stream : new byte[][] {bytes, frames, size}) {
      assertRefused(refusal(stream), Reason.LENGTH, 1, 16 + 33);
    }
  }

  @Test
  void refusesAnEndWhoseDigestIsWrongUnlessToldNotToCompare() throws IOException {
    RawStream stream = RawStream.started().frame(DATA, CRITICAL, 0, (byte) 7);
    byte[] digest = stream.sha256();
    digest[31] ^= 1;
    byte[] wrong = stream.end(1, 1, 1, digest).toBytes();

    assertRefused(refusal(wrong), Reason.DIGEST, 1, 16 + 33);
    ReaderOptions unchecked = ReaderOptions.defaults().digest(false);
    assertThat(ImageCheck.verify(ChunkedSource.of(wrong), unchecked).digest()).isEmpty();
  }

  @Test
  void refusesTrailingBytesOrLeavesThemToTheNextReader() throws IOException {
    byte[] stream = RawStream.started().end(0, 0, 0, NO_DIGEST).bytes((byte) 0, (byte) 1).toBytes();

    StreamFormatException e = refusal(stream);
    assertRefused(e, Reason.TRAILING, 0, 16 + 32 + 16);

    ChunkedSource source = ChunkedSource.of(stream);
    ImageCheck.verify(source, ReaderOptions.defaults().trailing(Trailing.LEAVE));
    assertThat(source.remaining()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {65, 1 << 20, 0x7fffffffL, 0x80000000L, 0xffffffffL})
  void refusesAnOversizedFrameBeforeReadingIt(long length) {
    RawStream stream = RawStream.started().header(DATA, CRITICAL, 0, 0, length, 0, 0);

    StreamFormatException e = refusal(stream.toBytes());

    assertRefused(e, Reason.OVERSIZED, 0, 16);
    assertThat(e).hasMessageContaining(length + " bytes").hasMessageContaining("limit is 64");
  }

  private static byte[] tail(RawStream stream) {
    byte[] all = stream.toBytes();
    return Arrays.copyOfRange(all, 16, all.length);
  }

  private static StreamFormatException refusal(byte[] stream) {
    ReaderOptions options = ReaderOptions.defaults().maxPayload(64);
    StreamFormatException e =
        catchThrowableOfType(
            StreamFormatException.class,
            () -> ImageCheck.verify(ChunkedSource.of(stream), options));
    assertThat(e).as("refused").isNotNull();
    return e;
  }

  private static void assertRefused(
      StreamFormatException e, Reason reason, long frame, long offset) {
    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
    assertThat(e.frame()).as(e.getMessage()).isEqualTo(frame);
    assertThat(e.offset()).as(e.getMessage()).isEqualTo(offset);
  }
}
