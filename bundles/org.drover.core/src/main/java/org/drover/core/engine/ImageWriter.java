// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.drover.api.spi.Storage.Sink;
import org.drover.core.image.Manifest;
import org.drover.stream.FrameWriter;
import org.drover.stream.SectionType;
import org.drover.stream.WriterOptions;

/** Writes an image: manifest, state, END with the digest. */
final class ImageWriter extends StateWriter {
  private final FrameWriter writer;

  ImageWriter(Sink sink) {
    super(sink);
    this.writer = new FrameWriter(sink, WriterOptions.defaults());
  }

  @Override
  String what() {
    return "image";
  }

  @Override
  void begin(Manifest manifest) throws IOException {
    write(
        () -> {
          writer.start();
          writer.write(SectionType.MANIFEST, 0, true, manifest.encode());
        });
  }

  @Override
  public void data(int device, ByteBuffer bytes) throws IOException {
    write(() -> writer.write(SectionType.DEVICE_DATA, device, true, bytes));
  }

  @Override
  boolean holdsContext() {
    return true;
  }

  @Override
  public void context(int device, ByteBuffer bytes) throws IOException {
    write(() -> writer.write(SectionType.DEVICE_CONTEXT, device, true, bytes));
  }

  @Override
  String finish() throws IOException {
    write(writer::finish);
    return HexFormat.of().formatHex(writer.digest().orElseThrow());
  }

  @Override
  long bytes() {
    return writer.bytesWritten();
  }
}
