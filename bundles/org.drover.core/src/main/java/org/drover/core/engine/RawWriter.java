// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.drover.api.spi.Storage.Sink;
import org.drover.core.image.Manifest;
import org.drover.stream.Sha256;

/** Writes a raw stream: the bytes of the state in their order, nothing before, between or after. */
final class RawWriter extends StateWriter {
  private final Sha256 digest = new Sha256();
  private long bytes;

  RawWriter(Sink sink) {
    super(sink);
  }

  @Override
  String what() {
    return "raw stream";
  }

  /** There is no place for a manifest in it. */
  @Override
  void begin(Manifest manifest) {}

  @Override
  public void data(int device, ByteBuffer state) throws IOException {
    digest.update(state);
    write(
        () -> {
          while (state.hasRemaining()) {
            bytes += sink().write(state);
          }
        });
  }

  @Override
  boolean holdsContext() {
    return false;
  }

  @Override
  public void context(int device, ByteBuffer context) {
    throw new IllegalStateException("a raw stream has no place for a device context");
  }

  @Override
  String finish() {
    return HexFormat.of().formatHex(digest.finish());
  }

  @Override
  long bytes() {
    return bytes;
  }
}
