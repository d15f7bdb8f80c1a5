// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import org.drover.api.spi.Storage.Sink;
import org.drover.core.image.Manifest;
import org.drover.core.link.FrameSink;
import org.drover.core.link.StallWatch;
import org.drover.core.session.Control;
import org.drover.core.session.Stallable;
import org.drover.stream.FrameWriter;
import org.drover.stream.SectionType;
import org.drover.stream.WriterOptions;

/** Writes an image: manifest, state, END with the digest; visible only once it is committed. */
final class ImageWriter implements FrameSink, Stallable, AutoCloseable {
  private final Sink sink;
  private final FrameWriter writer;
  private final StallWatch watch = new StallWatch();

  ImageWriter(Sink sink) {
    this.sink = sink;
    this.writer = new FrameWriter(sink, WriterOptions.defaults());
  }

  void begin(Manifest manifest) throws IOException {
    watch.during(
        () -> {
          writer.start();
          writer.write(SectionType.MANIFEST, 0, true, manifest.encode());
          return null;
        });
  }

  @Override
  public void data(int device, ByteBuffer bytes) throws IOException {
    watch.during(
        () -> {
          writer.write(SectionType.DEVICE_DATA, device, true, bytes);
          return null;
        });
  }

  /** Completes the image and returns its SHA-256 in hex. */
  String finish() throws IOException {
    watch.during(
        () -> {
          writer.finish();
          return null;
        });
    return HexFormat.of().formatHex(writer.digest().orElseThrow());
  }

  void commit() throws IOException {
    sink.commit();
  }

  long bytes() {
    return writer.bytesWritten();
  }

  @Override
  public boolean stalled(Duration atLeast) {
    return watch.stalledFor(atLeast);
  }

  /** Ends the sink; without a commit nothing stays behind. */
  @Override
  public void close() {
    try {
      sink.close();
    } catch (IOException e) {
      System.getLogger(ImageWriter.class.getName())
          .log(System.Logger.Level.WARNING, "closing an image", e);
    }
  }
}
