// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Storage.Sink;
import org.drover.api.spi.Transport;
import org.junit.jupiter.api.Test;

/** What every transport's {@link Storage} owes its users. Implementations extend it. */
public abstract class StorageContract {

  /**
   * The transport.
   *
   * @return with a storage
   */
  protected abstract Transport transport();

  /**
   * A place at which nothing is kept yet.
   *
   * @return another one at each call
   */
  protected abstract URI emptyPlace();

  /**
   * What is kept beside a place, half-done work included.
   *
   * @param place one of {@link #emptyPlace}
   * @return names
   * @throws IOException if that cannot be told
   */
  protected abstract List<String> keptBeside(URI place) throws IOException;

  private Storage storage() {
    return transport().storage().orElseThrow();
  }

  private static void write(Sink sink, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      sink.write(bytes);
    }
  }

  private String read(URI place) throws IOException {
    try (ReadableByteChannel in = storage().open(place)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer some = ByteBuffer.allocate(7);
      while (in.read(some) >= 0) {
        all.write(some.array(), 0, some.position());
        some.clear();
      }
      return all.toString(java.nio.charset.StandardCharsets.US_ASCII);
    }
  }

  @Test
  void givesBackWhatWasCommitted() throws IOException {
    URI place = emptyPlace();
    try (Sink sink = storage().create(place)) {
      write(sink, "first ");
      write(sink, "and second");
      sink.commit();
    }

    assertThat(read(place)).isEqualTo("first and second");
    assertThat(keptBeside(place)).hasSize(1);
  }

  @Test
  void gathersHeaderAndPayload() throws IOException {
    URI place = emptyPlace();
    ByteBuffer[] parts = {
      ByteBuffer.wrap(new byte[] {'a', 'b'}), ByteBuffer.wrap(new byte[] {'c'})
    };
    try (Sink sink = storage().create(place)) {
      while (parts[1].hasRemaining()) {
        sink.write(parts);
      }
      sink.commit();
    }

    assertThat(read(place)).isEqualTo("abc");
  }

  @Test
  void keepsNothingThatWasNotCommitted() throws IOException {
    URI place = emptyPlace();
    Sink sink = storage().create(place);
    write(sink, "half");
    sink.close();
    sink.close();

    assertThat(sink.isOpen()).isFalse();
    assertThat(keptBeside(place)).isEmpty();
    assertThatThrownBy(() -> storage().open(place)).isInstanceOf(IOException.class);
  }

  @Test
  void keepsWhatWasThereUntilTheCommit() throws IOException {
    URI place = emptyPlace();
    try (Sink sink = storage().create(place)) {
      write(sink, "old");
      sink.commit();
    }
    try (Sink sink = storage().create(place)) {
      write(sink, "newer");
      assertThat(read(place)).isEqualTo("old");
      sink.commit();
      assertThat(read(place)).isEqualTo("newer");
    }
    assertThat(read(place)).isEqualTo("newer");
    assertThat(keptBeside(place)).hasSize(1);
  }

  @Test
  void twoWritersOfOnePlaceDoNotMix() throws IOException {
    URI place = emptyPlace();
    try (Sink one = storage().create(place);
        Sink two = storage().create(place)) {
      write(one, "one");
      write(two, "two");
      one.commit();
      two.commit();
    }

    assertThat(read(place)).isEqualTo("two");
    assertThat(keptBeside(place)).hasSize(1);
  }

  @Test
  void takesNothingAfterTheCommitOrTheClose() throws IOException {
    try (Sink sink = storage().create(emptyPlace())) {
      sink.commit();
      assertThatThrownBy(() -> write(sink, "late")).isInstanceOf(IOException.class);
      assertThatThrownBy(sink::commit).isInstanceOf(IOException.class);
    }
  }

  @Test
  void saysInOneSentenceThatThereIsNothing() {
    URI place = emptyPlace();
    assertThatThrownBy(() -> storage().open(place))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(place.toString());
  }
}
