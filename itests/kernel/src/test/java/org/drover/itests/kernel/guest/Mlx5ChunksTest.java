// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A firmware that offers its state in chunks ({@code migration_in_chunks}): buffers of 8 MiB, two
 * of them ahead of the reader.
 */
@Timeout(60)
final class Mlx5ChunksTest {
  private static final int CONTENTS = 20 << 20;
  private static final int BUFFER = 8 << 20;

  /** Of an image that fills a buffer: 2047 pages beside its head of 32 and an extent's of 16. */
  private static final int CHUNK = 48 + 2047 * 4096;

  private static final int LAST = 48 + (5120 - 2 * 2047) * 4096;

  @RegisterExtension static final Mlx5Pair PAIR = new Mlx5Pair(CONTENTS);

  private Mlx5 source;
  private Mlx5 destination;

  @BeforeAll
  static void offerChunks() throws IOException, InterruptedException {
    Firmware.offerChunks(true);
  }

  @AfterAll
  static void offerNone() throws IOException {
    Firmware.offerChunks(false);
    // Back to what the other tests expect to be quick.
    Firmware.resize(0, 1 << 20);
    Firmware.resize(1, 1 << 20);
  }

  @BeforeEach
  void open() throws IOException {
    source = PAIR.source();
    destination = PAIR.destination();
    Firmware.forgetCommands();
  }

  /** The sizes of the records of images behind the record of a size. */
  private static List<Long> records(byte[] stream, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).position(from);
    List<Long> sizes = new ArrayList<>();
    while (bytes.hasRemaining()) {
      long size = bytes.getLong();
      assertThat(bytes.getLong()).as("flags and tag").isZero();
      sizes.add(size);
      bytes.position(bytes.position() + Math.toIntExact(size));
    }
    return sizes;
  }

  private static List<String> saves() throws IOException {
    return Firmware.commands().stream()
        .map(FirmwareCommand::toString)
        .filter(command -> command.startsWith("SAVE"))
        .toList();
  }

  @Test
  void theStateComesInBuffersTwoOfThemAhead() throws IOException {
    assertThat(source.device().estimatedStopCopyBytes()).hasValue(48 + CONTENTS);
    byte[] stream = source.save();

    assertThat(ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).getLong(16))
        .as("a buffer's size, and not the state's")
        .isEqualTo(BUFFER);
    assertThat(records(stream, 24)).containsExactly((long) CHUNK, (long) CHUNK, (long) LAST);
    assertThat(saves()).containsExactly("SAVE 0 0", "SAVE 1 0", "SAVE 1 0");

    destination.restore(stream);
    assertThat(Firmware.contents(1)).isEqualTo(Firmware.contents(0));
  }

  /** In PRE_COPY what a buffer has no room for is dirty. */
  @Test
  void whatIsLeftOfTheFirstImageIsDirty() throws IOException {
    SavingStream saving = source.saveBy(MigrationState.PRE_COPY);
    byte[] first = Mlx5.drain(saving);
    assertThat(records(first, 24)).containsExactly((long) CHUNK);
    assertThat(Firmware.state(0)).contains("tracking yes", "dirty " + (5120 - 2047));

    source.to(MigrationState.STOP_COPY);
    byte[] last = Mlx5.drain(saving);

    assertThat(records(last, 0)).containsExactly((long) CHUNK, (long) LAST);
    destination.restore(first, last);
    assertThat(Firmware.contents(1)).isEqualTo(Firmware.contents(0));
  }
}
