// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import org.drover.api.service.StateForm;
import org.drover.api.spi.Storage.Sink;
import org.drover.core.image.Manifest;
import org.drover.core.link.FrameSink;
import org.drover.core.link.StallWatch;
import org.drover.core.session.Stallable;

/**
 * Writes one state to a place, in one form: {@link #begin}, the state, {@link #finish}; visible
 * only once it is committed.
 */
abstract class StateWriter implements FrameSink, Stallable, AutoCloseable {
  private final Sink sink;
  private final StallWatch watch = new StallWatch();

  StateWriter(Sink sink) {
    this.sink = sink;
  }

  /** One that writes in a form. */
  static StateWriter of(StateForm form, Sink sink) {
    return switch (form) {
      case IMAGE -> new ImageWriter(sink);
      case RAW -> new RawWriter(sink);
    };
  }

  /** Something that may block in the sink. */
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  /** Writes; a cancel can tell for how long. */
  final void write(Writing writing) throws IOException {
    watch.during(
        () -> {
          writing.run();
          return null;
        });
  }

  final Sink sink() {
    return sink;
  }

  /** What it writes, for people: {@code image}. */
  abstract String what();

  /** Whether a {@linkplain #context context} has a place in it. */
  abstract boolean holdsContext();

  /** Writes what comes before the state. */
  abstract void begin(Manifest manifest) throws IOException;

  /** Writes what comes after the state, and returns the SHA-256 in hex. */
  abstract String finish() throws IOException;

  /** Bytes written in all. */
  abstract long bytes();

  final void commit() throws IOException {
    sink.commit();
  }

  @Override
  public final boolean stalled(Duration atLeast) {
    return watch.stalledFor(atLeast);
  }

  /** Ends the sink; without a commit nothing stays behind. */
  @Override
  public final void close() {
    try {
      sink.close();
    } catch (IOException e) {
      System.getLogger(StateWriter.class.getName())
          .log(System.Logger.Level.WARNING, "closing what a state was written to", e);
    }
  }
}
