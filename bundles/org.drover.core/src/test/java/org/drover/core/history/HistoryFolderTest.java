// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFolderTest {
  @TempDir Path place;

  @Test
  void namesTheNewestFirst() throws IOException {
    assertThat(HistoryFolder.ids(Stream.of("m9.json", "r10.json", "m01.json").map(Path::of)))
        .containsExactly("r10", "m9");
  }

  /** As {@link Files#list} does when the disk fails between two names. */
  @Test
  void aListingThatFailsHalfWayIsAFailureOfTheDisk() {
    IOException broken = new IOException("Input/output error");
    Stream<Path> files =
        Stream.of(Path.of("m1.json"), Path.of("m2.json"))
            .peek(
                file -> {
                  if (file.endsWith("m2.json")) {
                    throw new UncheckedIOException(broken);
                  }
                });
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> HistoryFolder.ids(files))
        .isSameAs(broken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "forty-one", "-5", "+5", "9223372036854775807", "41 42"})
  void refusesALastNumberThatNoneCanBe(String text) throws IOException {
    Files.writeString(place.resolve("last-number"), text);
    assertThatExceptionOfType(DamagedEntryException.class)
        .isThrownBy(() -> new HistoryFolder(place).lastNumber())
        .withMessage(place.resolve("last-number") + " holds no number");
  }
}
