// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import org.drover.stream.StreamFormatException.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamageTest {
  private static final ReaderOptions SMALL = ReaderOptions.defaults().maxPayload(64);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsEveryFlippedBitInTheFrameWhereItIs(boolean digest) throws IOException {
    ReaderOptions options = SMALL.digest(digest);
    byte[] stream = Golden.bytes();
    for (int at = 0; at < stream.length; at++) {
      int frame = Golden.frameAt(at);
      int offset = Golden.offsetOf(frame);
      int magic = frame < 0 ? 8 : 4;
      Reason expected = at - offset < magic ? Reason.BAD_MAGIC : Reason.CRC;
      byte intact = stream[at];
      for (int flip : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
        stream[at] = (byte) (intact ^ flip);
        String where = "byte " + at + " xor " + flip;
        assertRefused(refusal(stream, options, where), where, expected, frame, offset);
      }
      stream[at] = intact;
    }
    ImageCheck.verify(ChunkedSource.of(stream), options);
  }

  @ParameterizedTest
  @Tag("pitfall-17")
  @ValueSource(ints = {1, 5, 1000})
  void findsEveryTruncationInTheFrameWhereItIs(int chunk) throws IOException {
    byte[] stream = Golden.bytes();
    for (int size = 0; size < stream.length; size++) {
      byte[] cut = Arrays.copyOf(stream, size);
      String where = "cut to " + size + " bytes";
      StreamFormatException e =
          catchThrowableOfType(
              StreamFormatException.class,
              () -> ImageCheck.verify(new ChunkedSource(cut, chunk), SMALL));
      int frame = size < 16 ? -1 : Golden.frameAt(size);
      assertRefused(e, where, Reason.TRUNCATED, frame, Golden.offsetOf(frame));
    }
  }

  @Test
  void aTruncationSaysHowMuchIsMissing() throws IOException {
    byte[] stream = Golden.bytes();

    assertThat(refusal(Arrays.copyOf(stream, 61), SMALL, "between frames"))
        .hasMessage(
            "frame 1 at byte 61: the stream ends here without an END frame;"
                + " it is incomplete: copy the image again, or save anew");
    assertThat(refusal(Arrays.copyOf(stream, 94), SMALL, "within a payload"))
        .hasMessage(
            "frame 1 at byte 61: the stream ends at byte 94, 4 bytes too early;"
                + " it is incomplete: copy the image again, or save anew");
    assertThat(refusal(Arrays.copyOf(stream, 70), SMALL, "within a header"))
        .hasMessage(
            "frame 1 at byte 61: the stream ends at byte 70, 23 bytes too early;"
                + " it is incomplete: copy the image again, or save anew");
  }

  @Test
  void aChecksumErrorShowsBothChecksumsAndTheRemedy() throws IOException {
    byte[] stream = Golden.bytes();
    stream[130 + 32] = 0;

    // The stored one is golden-stream.txt's; CRC32C of one zero byte is 0x527d5351.
    assertThat(refusal(stream, SMALL, "the control frame's payload"))
        .hasMessage(
            "frame 3 at byte 130: checksum differs (stored 0xff000000, computed 0x527d5351);"
                + " the stream is damaged: copy the image again, or save anew");
  }

  @Test
  void whatIsWrongIsToldWithoutTheRemedyOfAnImageToo() throws IOException {
    byte[] stream = Golden.bytes();
    stream[130 + 32] = 0;

    assertThat(refusal(stream, SMALL, "the control frame's payload").problem())
        .isEqualTo(
            "frame 3 at byte 130: checksum differs (stored 0xff000000, computed 0x527d5351)");
  }

  @Test
  void aDamagedLengthIsFoundBeforeItIsBelieved() throws IOException {
    byte[] stream = Golden.bytes();
    stream[61 + 12] = 6;
    ChunkedSource source = ChunkedSource.of(stream);

    StreamFormatException e =
        catchThrowableOfType(StreamFormatException.class, () -> ImageCheck.verify(source, SMALL));

    assertRefused(e, "length", Reason.CRC, 1, 61);
    assertThat(source.remaining()).as("nothing read past the header").isEqualTo(243 - 61 - 32);
  }

  private static StreamFormatException refusal(byte[] stream, ReaderOptions options, String what) {
    StreamFormatException e =
        catchThrowableOfType(
            StreamFormatException.class,
            () -> ImageCheck.verify(ChunkedSource.of(stream), options));
    assertThat(e).as(what).isNotNull();
    return e;
  }

  private static void assertRefused(
      StreamFormatException e, String what, Reason reason, long frame, long offset) {
    assertThat(e).as(what).isNotNull();
    assertThat(e.reason() + " in frame " + e.frame() + " at " + e.offset())
        .as(what)
        .isEqualTo(reason + " in frame " + frame + " at " + offset);
  }
}
