// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import org.drover.core.link.StallWatch;
import org.drover.core.session.Stallable;

/** A place being read, which a cancel can close when it does not answer. */
final class PlaceSource implements ReadableByteChannel, Stallable {
  private final ReadableByteChannel inner;
  private final StallWatch watch = new StallWatch();

  PlaceSource(ReadableByteChannel inner) {
    this.inner = inner;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return watch.during(() -> inner.read(into));
  }

  @Override
  public boolean stalled(Duration atLeast) {
    return watch.stalledFor(atLeast);
  }

  @Override
  public boolean isOpen() {
    return inner.isOpen();
  }

  @Override
  public void close() {
    try {
      inner.close();
    } catch (IOException e) {
      System.getLogger(PlaceSource.class.getName())
          .log(System.Logger.Level.WARNING, "closing what a state was read from", e);
    }
  }
}
