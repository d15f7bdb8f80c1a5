// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntSupplier;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.vendor.mtty.ReferenceInspector.Verdict;

/** Any bytes at all, in any pieces. The files of the corpus are streams. */
class MttyStreamFuzzTest {

  @FuzzTest(maxExecutions = 1_200_000, maxDuration = "2h")
  void saysWhatTheReferenceSays(byte @NotNull [] stream) {
    Verdict expected = ReferenceInspector.judge(stream);
    compare(stream, expected, () -> Math.max(1, stream.length));
    compare(stream, expected, () -> 1);
    Random random = new Random(Arrays.hashCode(stream));
    compare(stream, expected, () -> random.nextInt(20));
  }

  private static void compare(byte[] stream, Verdict expected, IntSupplier lengths) {
    List<StreamRecord> records = new ArrayList<>();
    MttyInspector inspector = new MttyInspector(OptionalInt.empty(), records::add);
    Optional<Integer> refusal = Optional.empty();
    int at = 0;
    int end = 0;
    try {
      while (at < stream.length) {
        end = Math.min(stream.length, at + lengths.getAsInt());
        byte[] piece = Arrays.copyOfRange(stream, at, end);
        inspector.accept(ByteBuffer.wrap(piece));
        Arrays.fill(piece, (byte) 0xa5);
        at = end;
      }
      end = at + 1;
      inspector.finish();
    } catch (StreamRejectedException e) {
      refusal = Optional.of((int) e.offset());
      assertThat(expected.seenAt()).as("what shows it").isBetween(at, end - 1);
    }
    assertThat(refusal).isEqualTo(expected.refusedAt());
    assertThat(records).hasSize(expected.records());
    long next = 0;
    for (StreamRecord record : records) {
      assertThat(record.offset()).as("%s follows", record).isEqualTo(next);
      next += record.length();
    }
    assertThat(inspector.findings().isEmpty()).isEqualTo(expected.seenAt() < 24);
  }
}
