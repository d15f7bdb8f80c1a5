// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.StreamRecord;
import org.drover.testkit.mlx5.RecordedMlx5;
import org.drover.testkit.mlx5.RecordedStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Streams that the kernel's driver wrote. An image of the stand-in firmware has 32 bytes of head,
 * and 16 for each run of pages; a page has 4096.
 */
final class RecordedStreamsTest {
  private final List<StreamRecord> records = new ArrayList<>();
  private final Mlx5Inspector inspector = new Mlx5Inspector(records::add);

  private void read(RecordedStream stream) {
    inspector.accept(ByteBuffer.wrap(RecordedMlx5.stream(stream)));
    inspector.finish();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsStrangeInThem(RecordedStream stream) {
    read(stream);
    assertThat(records).isNotEmpty().allSatisfy(each -> assertThat(each.warnings()).isEmpty());
    assertThat(records.get(0).name()).isEqualTo("STOP_COPY_SIZE");
  }

  /** 5048 bytes in whole pages. */
  @Test
  void stopCopyIsOneImage() {
    read(RecordedStream.STOP_COPY);
    assertThat(inspector.findings())
        .containsEntry("source's buffer", "8192 bytes")
        .containsEntry("firmware images", "1")
        .containsEntry("all images", 32 + 16 + 5000 + " bytes");
  }

  /** Two pages; the first and the last, which is no whole one; one. The buffer has a tenth more. */
  @Test
  void preCopyIsAnImageForEachSave() {
    read(RecordedStream.PRE_COPY);
    assertThat(inspector.findings()).containsEntry("source's buffer", "24576 bytes");
    assertThat(records)
        .extracting(StreamRecord::length)
        .containsExactly(
            24L,
            16L + 32 + 16 + 20_000,
            16L + 32 + 16 + 2 * 4096,
            16L + 32 + 16 + 4096 + 16 + (20_000 - 4 * 4096),
            16L + 32 + 16 + 4096);
  }

  @Test
  void whatCouldNotBeTrackedIsOneFullImage() {
    read(RecordedStream.NOT_TRACKED);
    assertThat(inspector.findings())
        .containsEntry("records", "2")
        .containsEntry("all images", 32 + 16 + 5000 + " bytes");
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameByteByByte(RecordedStream stream) {
    for (byte each : RecordedMlx5.stream(stream)) {
      inspector.accept(ByteBuffer.wrap(new byte[] {each}));
    }
    inspector.finish();
    List<StreamRecord> slowly = List.copyOf(records);
    records.clear();
    Mlx5Inspector atOnce = new Mlx5Inspector(records::add);
    atOnce.accept(ByteBuffer.wrap(RecordedMlx5.stream(stream)));
    assertThat(slowly).isEqualTo(records);
  }
}
