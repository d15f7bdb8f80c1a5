// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.drover.stream.ReferenceReader.Verdict;

/**
 * Any bytes at all as an image, as they are and with their checksums made right. The files of the
 * corpus are streams.
 */
class FrameReaderFuzzTest {
  private static final int LIMIT = 64;

  @FuzzTest(maxExecutions = 1_200_000, maxDuration = "2h")
  void saysWhatTheReferenceSays(byte @NotNull [] stream) throws IOException {
    compare(stream);
    compare(ReferenceReader.mended(stream));
  }

  private static void compare(byte[] stream) throws IOException {
    Verdict expected = ReferenceReader.judge(stream, LIMIT);
    compare(stream, Integer.MAX_VALUE, expected);
    compare(stream, 1 + Math.floorMod(Arrays.hashCode(stream), 40), expected);
  }

  private static void compare(byte[] stream, int chunk, Verdict expected) throws IOException {
    FrameReader reader =
        new FrameReader(
            new ChunkedSource(stream, chunk), ReaderOptions.defaults().maxPayload(LIMIT));
    List<String> frames = new ArrayList<>();
    Optional<String> refusal = Optional.empty();
    try {
      reader.start();
      for (Optional<Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(said(next.get()));
      }
      assertThat(reader.ended()).isTrue();
    } catch (StreamFormatException e) {
      refusal = Optional.of(ReferenceReader.refusal(e.reason(), e.frame(), e.offset()));
      assertThat(e.offset()).isBetween(0L, (long) stream.length);
      assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
    }
    assertThat(refusal).isEqualTo(expected.refusal());
    assertThat(frames).isEqualTo(expected.frames());
    assertThat(reader.bytesRead()).isLessThanOrEqualTo(stream.length);
  }

  private static String said(Frame frame) {
    byte[] payload = new byte[frame.payload().remaining()];
    frame.payload().get(payload);
    return "%d@%d type %d device %d critical %b %s"
        .formatted(
            frame.number(),
            frame.offset(),
            frame.type(),
            frame.device(),
            frame.critical(),
            HexFormat.of().formatHex(payload));
  }
}
