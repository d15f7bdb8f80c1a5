// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.service.ImageReport;
import org.drover.api.service.StateForm;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.VendorDriver;
import org.drover.core.image.SavedDevice;
import org.drover.fsm.FeatureSet;
import org.drover.stream.Sha256;
import org.drover.stream.StreamHeader;

/** Reads the bytes of one state to their end. */
final class RawInspection {
  private static final int CHUNK = 1 << 20;

  private final URI place;
  private final ReadableByteChannel in;
  private final InspectedState state;
  private final Sha256 digest = new Sha256();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);

  /**
   * Of one raw stream.
   *
   * @param place where it is kept
   * @param in from its first byte
   * @param driver whose stream it is
   */
  RawInspection(URI place, ReadableByteChannel in, VendorDriver driver) {
    this.place = place;
    this.in = in;
    SourceDescription unknown =
        new SourceDescription(driver.vendor(), "", "", FeatureSet.ofBits(0), Map.of());
    this.state =
        new InspectedState(
            new SavedDevice(0, "", unknown, OptionalLong.empty()), vendor -> Optional.of(driver));
  }

  /**
   * Reads it.
   *
   * @return what it holds, its faults among it
   * @throws IOException if it is an image, or cannot be read
   */
  ImageReport read() throws IOException {
    fill();
    if (StreamHeader.begins(buffer)) {
      throw new IOException("byte 0: this is an image and no raw stream; leave --vendor out");
    }
    while (buffer.hasRemaining()) {
      digest.update(buffer);
      state.state(buffer);
      fill();
    }
    state.end(true);
    return new ImageReport(
        place,
        StateForm.RAW,
        Optional.empty(),
        state.bytes(),
        0,
        Optional.of(HexFormat.of().formatHex(digest.finish())),
        List.of(state.told()),
        state.fault().stream().toList());
  }

  /** As much as there is room for, or as there is. */
  private void fill() throws IOException {
    buffer.clear();
    int count = 0;
    while (buffer.hasRemaining() && count >= 0) {
      count = in.read(buffer);
    }
    buffer.flip();
  }
}
