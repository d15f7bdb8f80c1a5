// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.drover.core.session.Job;
import org.drover.stream.Sha256;
import org.drover.stream.StreamHeader;

/**
 * Reads a raw stream. It says nothing of itself, so that nothing can be judged but that it is no
 * image; the vendor driver's look at its bytes is all that stands between it and the device.
 */
final class RawReader implements StateReader {
  private final Job job;
  private final PlaceSource source;
  private final Sha256 digest = new Sha256();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(StatePump.CHUNK);
  private long bytes;
  private boolean ahead;
  private Optional<String> whole = Optional.empty();

  RawReader(Job job, PlaceSource source) {
    this.job = job;
    this.source = source;
  }

  @Override
  public void begin(DestinationDevice destination) throws IOException {
    fill();
    ahead = true;
    if (!buffer.hasRemaining()) {
      throw new IOException("there is not a single byte; give a file that was saved with --raw");
    }
    if (StreamHeader.begins(buffer)) {
      throw new IOException("byte 0: this is an image and no raw stream; leave --raw out");
    }
    job.notes()
        .add(
            "a raw stream has no manifest and no checksums: whether it fits "
                + destination.address()
                + " and whether it is whole could not be checked, beyond what the vendor driver "
                + destination.claim().driver().vendor()
                + " and the device itself found in its bytes");
  }

  @Override
  public Optional<Piece> next() throws IOException {
    if (!ahead) {
      fill();
    }
    ahead = false;
    if (!buffer.hasRemaining()) {
      whole = Optional.of(HexFormat.of().formatHex(digest.finish()));
      return Optional.empty();
    }
    return Optional.of(new Piece("the raw stream", buffer));
  }

  @Override
  public Optional<ByteBuffer> context() {
    return Optional.empty();
  }

  /** As much as there is room for, or as there is. */
  private void fill() throws IOException {
    buffer.clear();
    int count = 0;
    while (buffer.hasRemaining() && count >= 0) {
      count = source.read(buffer);
    }
    buffer.flip();
    digest.update(buffer);
    bytes += buffer.remaining();
  }

  @Override
  public Optional<String> digest() {
    return whole;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    source.close();
  }
}
