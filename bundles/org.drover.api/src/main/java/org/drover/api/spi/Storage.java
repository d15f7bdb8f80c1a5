// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/** Places that keep what is written to them, such as files. */
@ConsumerType
public interface Storage {

  /**
   * Begins to write. What was there before stays until {@link Sink#commit}.
   *
   * @param place where to
   * @return a sink that the caller closes
   * @throws IOException with one sentence for a person: the place, what is wrong, what to do
   */
  Sink create(URI place) throws IOException;

  /**
   * Begins to read.
   *
   * @param place where from
   * @return a channel that the caller closes
   * @throws IOException with one sentence for a person: the place, what is wrong, what to do
   */
  ReadableByteChannel open(URI place) throws IOException;

  /** A place being written. May be closed from another thread, which ends a blocked write. */
  @ConsumerType
  interface Sink extends GatheringByteChannel {

    /**
     * Makes what was written durable and visible under its name, all of it at once.
     *
     * @throws IOException if it cannot; nothing is left behind then, unless it says that the image
     *     is in its place although its name may not be durable
     */
    void commit() throws IOException;

    /**
     * Ends the sink; without {@link #commit} nothing is left behind. Closing again does nothing.
     */
    @Override
    void close() throws IOException;
  }
}
