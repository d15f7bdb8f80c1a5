// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.drover.api.Compatibility;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.core.image.ImageHead;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.session.Job;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;

/**
 * Reads an image. Its manifest is judged; every checksum and the digest are verified, the last of
 * them before {@link #next} says that there is no more.
 */
final class ImageReader implements StateReader {
  private final Job job;
  private final PlaceSource source;
  private final FrameReader reader;
  private Optional<ByteBuffer> context = Optional.empty();
  private long passedOver;
  private String firstPassedOver = "";

  ImageReader(Job job, PlaceSource source) {
    this.job = job;
    this.source = source;
    this.reader = new FrameReader(source, ReaderOptions.defaults());
  }

  @Override
  public void begin(DestinationDevice destination) throws IOException {
    judge(
        ImageHead.read(reader, "add --raw if these are the raw bytes of a device's state"),
        destination);
  }

  private void judge(Manifest manifest, DestinationDevice destination) {
    String what = "restoring into " + destination.address();
    if (manifest.devices().size() > 1) {
      throw new RefusedException(
          what,
          List.of(
              "the image holds a group of "
                  + manifest.devices().size()
                  + " devices, and this version restores one device at a time"));
    }
    SavedDevice saved = manifest.devices().get(0);
    job.progress().estimate(saved.estimatedBytes());
    job.measures().estimated(saved.estimatedBytes());
    Compatibility judged = Manifests.judge(saved, destination.claim());
    if (!judged.fits()) {
      throw new RefusedException(what, Sentences.said(judged.refusals()));
    }
    Sentences.said(judged.warnings()).forEach(job.notes()::add);
  }

  @Override
  public Optional<Piece> next() throws IOException {
    Optional<Frame> frame = reader.next();
    while (frame.isPresent() && !holdsState(frame.get())) {
      job.control().check();
      frame = reader.next();
    }
    return frame.map(found -> new Piece(found.place(), found.payload()));
  }

  private boolean holdsState(Frame frame) {
    boolean data = frame.type() == SectionType.DEVICE_DATA;
    if (data && frame.device() == 0 && context.isEmpty()) {
      return true;
    }
    if (frame.type() == SectionType.DEVICE_CONTEXT && frame.device() == 0 && context.isEmpty()) {
      context = Optional.of(copy(frame.payload()));
      return false;
    }
    if (!frame.critical() && !data && frame.type() != SectionType.DEVICE_CONTEXT) {
      passOver(frame);
      return false;
    }
    throw new DroverException(
        frame.place()
            + " holds "
            + SectionType.name(frame.type())
            + " of device "
            + frame.device()
            + ", which does not belong "
            + (context.isPresent() ? "behind the device context" : "into this image")
            + "; save it anew");
  }

  private static ByteBuffer copy(ByteBuffer payload) {
    return ByteBuffer.allocateDirect(payload.remaining()).put(payload).flip();
  }

  @Override
  public Optional<ByteBuffer> context() {
    return context;
  }

  private void passOver(Frame frame) {
    passedOver++;
    if (firstPassedOver.isEmpty()) {
      firstPassedOver = frame.place();
    }
  }

  @Override
  public Optional<String> digest() {
    return reader.digest().map(HexFormat.of()::formatHex);
  }

  @Override
  public long bytes() {
    return reader.bytesRead();
  }

  /** Tells what was passed over, too: the session may have failed later. */
  @Override
  public void close() {
    if (passedOver > 0) {
      job.notes()
          .add(
              (passedOver == 1 ? "1 section was" : passedOver + " sections were")
                  + " passed over, the first in "
                  + firstPassedOver);
    }
    source.close();
  }
}
