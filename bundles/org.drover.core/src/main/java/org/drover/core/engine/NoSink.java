// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.nio.ByteBuffer;
import org.drover.api.spi.Storage.Sink;

/** Where nothing is written. */
final class NoSink implements Sink {
  private boolean open = true;

  @Override
  public int write(ByteBuffer bytes) {
    throw new IllegalStateException("nothing of this is kept");
  }

  @Override
  public long write(ByteBuffer[] bytes) {
    throw new IllegalStateException("nothing of this is kept");
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) {
    throw new IllegalStateException("nothing of this is kept");
  }

  @Override
  public void commit() {}

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}
