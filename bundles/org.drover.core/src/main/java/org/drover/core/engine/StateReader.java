// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.service.StateForm;
import org.drover.core.session.Job;

/** Reads one state from a place, in one form: {@link #begin}, then {@link #next} to its end. */
interface StateReader extends AutoCloseable {

  /**
   * Bytes of the state.
   *
   * @param place where they are, for an error
   * @param bytes valid until the next call
   */
  record Piece(String place, ByteBuffer bytes) {}

  /** One that reads a form. */
  static StateReader of(StateForm form, Job job, PlaceSource source) {
    return switch (form) {
      case IMAGE -> new ImageReader(job, source);
      case RAW -> new RawReader(job, source);
    };
  }

  /**
   * Reads what comes before the state, and judges with it whether the state may be loaded; the
   * device is not touched.
   *
   * @throws org.drover.api.RefusedException if it does not fit the device
   * @throws IOException if this is not what it should be
   */
  void begin(DestinationDevice destination) throws IOException;

  /**
   * The next bytes of the state.
   *
   * @return empty after the end, which is proven where the form has a proof
   * @throws IOException if the rest is not what it should be
   */
  Optional<Piece> next() throws IOException;

  /**
   * What the state does not hold, once {@link #next} has come to the end.
   *
   * @return empty if there is none in it
   */
  Optional<ByteBuffer> context();

  /** The SHA-256 in hex of what was read to its end. */
  Optional<String> digest();

  /** Bytes read in all. */
  long bytes();

  @Override
  void close();
}
