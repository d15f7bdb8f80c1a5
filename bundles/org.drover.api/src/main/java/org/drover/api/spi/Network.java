// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/** Peers that answer. */
@ConsumerType
public interface Network {

  /**
   * Calls a peer.
   *
   * @param peer whom
   * @param timeout how long the call itself may take
   * @return a connection that the caller closes
   * @throws NobodyListensException if the peer's host answered that nobody listens there
   * @throws IOException with one sentence for a person: the peer, what is wrong, what to do
   */
  Connection connect(URI peer, Duration timeout) throws IOException;

  /**
   * Waits for calls.
   *
   * @param local where; a port of 0 takes a free one
   * @return a listener that the caller closes
   * @throws IOException with one sentence for a person: the place, what is wrong (the port is in
   *     use), what to do
   */
  Listener listen(URI local) throws IOException;

  /**
   * A two-way stream of bytes with blocking reads and writes, one reader and one writer at a time.
   * May be closed from any thread, which ends a blocked read or write with an {@link
   * java.nio.channels.AsynchronousCloseException}.
   */
  @ConsumerType
  interface Connection extends ByteChannel, GatheringByteChannel {

    /**
     * Who is at the other end.
     *
     * @return for people, for example {@code 127.0.0.1:7000}
     */
    String peer();
  }

  /** Waits for calls. May be closed from any thread, which ends a blocked {@link #accept}. */
  @ConsumerType
  interface Listener extends Closeable {

    /**
     * Where it really listens.
     *
     * @return a URI that {@link Network#connect} takes
     */
    URI local();

    /**
     * Waits for the next call.
     *
     * @return a connection that the caller closes
     * @throws java.nio.channels.AsynchronousCloseException if the listener was closed meanwhile
     * @throws IOException if waiting failed
     */
    Connection accept() throws IOException;
  }
}
