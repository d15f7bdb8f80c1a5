// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageReport;
import org.drover.api.service.StateForm;
import org.drover.api.spi.VendorDriver;
import org.drover.core.image.ImageHead;
import org.drover.core.image.Manifest;
import org.drover.stream.FlippedBit;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;
import org.drover.stream.StreamFormatException;

/** Reads one image to its end, or to its first fault. */
final class ImageInspection {
  private final URI place;
  private final FrameReader reader;
  private final Function<String, Optional<VendorDriver>> drivers;
  private final List<InspectedState> states = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * Of one image.
   *
   * @param place where it is kept
   * @param in from its first byte
   * @param drivers finds a vendor's driver by its name
   */
  ImageInspection(
      URI place, ReadableByteChannel in, Function<String, Optional<VendorDriver>> drivers) {
    this.place = place;
    this.reader = new FrameReader(in, ReaderOptions.defaults());
    this.drivers = drivers;
  }

  /**
   * Reads it.
   *
   * @return what it holds, its faults among it
   * @throws IOException if it is no image, or cannot be read
   */
  ImageReport read() throws IOException {
    Manifest manifest = ImageHead.read(reader, "say with --vendor whose raw stream this is");
    manifest.devices().forEach(saved -> states.add(new InspectedState(saved, drivers)));
    boolean whole = frames();
    states.forEach(state -> state.end(whole));
    List<ImageDevice> devices = states.stream().map(InspectedState::told).toList();
    states.forEach(state -> state.fault().ifPresent(faults::add));
    return new ImageReport(
        place,
        StateForm.IMAGE,
        Optional.of(manifest.created()),
        reader.bytesRead(),
        reader.frames(),
        reader.digest().map(HexFormat.of()::formatHex),
        devices,
        faults);
  }

  /** Says whether all of them were there. */
  private boolean frames() throws IOException {
    try {
      Optional<Frame> frame = reader.next();
      while (frame.isPresent()) {
        pass(frame.get());
        frame = reader.next();
      }
      return true;
    } catch (StreamFormatException e) {
      faults.add(explained(e));
      return false;
    }
  }

  private void pass(Frame frame) {
    boolean known = frame.device() < states.size();
    if (known && frame.type() == SectionType.DEVICE_DATA) {
      states.get(frame.device()).state(frame.payload());
    } else if (known && frame.type() == SectionType.DEVICE_CONTEXT) {
      states.get(frame.device()).context(frame.payload());
    } else if (frame.critical()) {
      faults.add(
          frame.place()
              + " holds "
              + SectionType.name(frame.type())
              + " of device "
              + frame.device()
              + ", which does not belong into an image of "
              + states.size()
              + " device(s); save it anew");
    }
  }

  /** Where one bit explains the fault, the frame is looked at as it was before. */
  private String explained(StreamFormatException fault) {
    return reader
        .repaired(fault)
        .filter(frame -> frame.type() == SectionType.DEVICE_DATA)
        .filter(frame -> frame.device() < states.size())
        .map(frame -> explained(fault, frame))
        .orElse(fault.getMessage());
  }

  private String explained(StreamFormatException fault, Frame frame) {
    FlippedBit flipped = fault.flipped().orElseThrow();
    InspectedState state = states.get(frame.device());
    long at = state.bytes() + flipped.offset() - frame.offset() - Frame.HEADER_BYTES;
    state.state(frame.payload());
    return fault.problem()
        + ", which is byte "
        + at
        + " of the state of "
        + state.name()
        + ", in its record "
        + state.recordOf(at)
        + "; the image is damaged: copy it again, or save anew";
  }
}
