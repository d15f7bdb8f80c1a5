// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.lease.Claim;
import org.drover.core.link.Link;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Job;
import org.drover.core.session.Outcome;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;

/**
 * Loads a device from an image. The manifest and the beginning of the state are judged before the
 * device is touched; after any later fault it is reset. Every checksum and the digest are verified
 * before it leaves RESUMING.
 */
final class RestoreWork implements EngineSession.Work {
  private final Job job;
  private final DestinationDevice destination;
  private final ImageSource image;
  private final FrameReader reader;
  private final URI place;
  private long passedOver;
  private String firstPassedOver = "";

  RestoreWork(Job job, Claim claim, ReadableByteChannel in, URI place) {
    this.job = job;
    this.destination = new DestinationDevice(claim, job);
    this.image = new ImageSource(in);
    this.reader = new FrameReader(image, ReaderOptions.defaults());
    this.place = place;
  }

  @Override
  public Outcome run() {
    try (ImageSource reading = image) {
      job.control().stallable(reading);
      Claim.End last = Claim.End.RETURN;
      try {
        Outcome outcome = restore();
        job.measures().wireBytes(reader.bytesRead());
        last = outcome.state() == SessionState.DONE ? Claim.End.KEEP : Claim.End.RETURN;
        return outcome;
      } finally {
        destination.closeStream();
        notePassedOver();
        job.end(destination.claim(), last);
      }
    }
  }

  private Outcome restore() {
    try {
      judge(manifest());
      job.progress().phase(Phase.STOP_COPY);
      load();
      job.progress().phase(Phase.LOAD);
      reader
          .digest()
          .ifPresent(sum -> job.measures().digest(java.util.HexFormat.of().formatHex(sum)));
      destination.validate();
      if (!job.control().commit()) {
        job.control().check();
      }
      destination.runQuietly();
      destination.run();
      return Outcome.DONE;
    } catch (IOException | RuntimeException | Error e) {
      // An isolation boundary: whatever failed, no half of a state stays.
      return giveUp(job.control().explain(e));
    }
  }

  private Manifest manifest() throws IOException {
    reader.start();
    Optional<Frame> first = reader.next();
    if (first.isEmpty() || first.get().type() != SectionType.MANIFEST) {
      throw new IOException(
          "frame 0 is no MANIFEST, so nobody knows what it holds; give a file that was saved by"
              + " Drover");
    }
    return Manifest.decode("the manifest in " + Link.place(first.get()), first.get().payload());
  }

  private void judge(Manifest manifest) {
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
    List<String> reasons =
        Manifests.objections(saved, destination.claim().identity(), destination.claim().driver());
    if (!reasons.isEmpty()) {
      throw new RefusedException(what, reasons);
    }
  }

  private void load() throws IOException {
    Optional<Frame> frame = reader.next();
    while (frame.isPresent()) {
      job.control().check();
      accept(frame.get());
      frame = reader.next();
    }
    if (!destination.touched()) {
      destination.prepare();
    }
  }

  private void accept(Frame frame) {
    if (frame.type() != SectionType.DEVICE_DATA || frame.device() != 0) {
      if (!frame.critical() && frame.type() != SectionType.DEVICE_DATA) {
        passOver(frame);
        return;
      }
      throw new DroverException(
          Link.place(frame)
              + " holds "
              + SectionType.name(frame.type())
              + " of device "
              + frame.device()
              + ", which does not belong into this image; save it anew");
    }
    inspect(frame);
    if (!destination.touched()) {
      destination.prepare();
    }
    destination.write(frame.payload());
  }

  private void passOver(Frame frame) {
    passedOver++;
    if (firstPassedOver.isEmpty()) {
      firstPassedOver = Link.place(frame);
    }
  }

  private void notePassedOver() {
    if (passedOver > 0) {
      job.notes()
          .add(
              (passedOver == 1 ? "1 section was" : passedOver + " sections were")
                  + " passed over, the first in "
                  + firstPassedOver);
    }
  }

  private void inspect(Frame frame) {
    try {
      destination.inspect(frame.payload());
    } catch (DroverException e) {
      throw new DroverException("the state in " + Link.place(frame) + ": " + e.getMessage(), e);
    }
  }

  private Outcome giveUp(Throwable cause) {
    job.progress().phase(Phase.ROLL_BACK);
    job.notes().log("restoring failed", cause);
    String reason = Sentences.of("restoring " + place + " into " + destination.address(), cause);
    return Outcome.of(cause, reason + "; " + destination.reset());
  }
}
