// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ImageReport;
import org.drover.api.service.StateForm;
import org.drover.api.spi.VendorDriver;
import org.drover.core.image.Manifest;
import org.drover.core.inspect.InspectedState;
import org.drover.stream.Sha256;

/**
 * Explains a state while it passes, and writes none of it. A fault that the vendor driver finds is
 * reported and stops nothing: the device stands, and is read to its end all the same.
 */
final class InspectingWriter extends StateWriter {
  private final Function<String, Optional<VendorDriver>> drivers;
  private final Sha256 digest = new Sha256();
  private Manifest manifest;
  private InspectedState state;
  private volatile Optional<ImageReport> report = Optional.empty();

  /**
   * Without a state yet.
   *
   * @param drivers finds a vendor's driver by its name
   */
  InspectingWriter(Function<String, Optional<VendorDriver>> drivers) {
    super(new NoSink());
    this.drivers = drivers;
  }

  @Override
  String what() {
    return "inspection";
  }

  @Override
  void begin(Manifest begun) {
    manifest = begun;
    state = new InspectedState(begun.devices().get(0), drivers);
  }

  /** A vendor driver that hangs is left as a disk that hangs is. */
  @Override
  public void data(int device, ByteBuffer bytes) throws IOException {
    digest.update(bytes);
    write(() -> state.state(bytes));
  }

  @Override
  boolean holdsContext() {
    return true;
  }

  @Override
  public void context(int device, ByteBuffer bytes) {
    state.context(bytes);
  }

  @Override
  String finish() throws IOException {
    write(() -> state.end(true));
    String sum = HexFormat.of().formatHex(digest.finish());
    report =
        Optional.of(
            new ImageReport(
                place(),
                StateForm.RAW,
                Optional.of(manifest.created()),
                state.bytes(),
                0,
                Optional.of(sum),
                List.of(state.told()),
                state.fault().stream().toList()));
    return sum;
  }

  private URI place() throws IOException {
    DeviceAddress address = DeviceAddress.parse(manifest.devices().get(0).address());
    try {
      return new URI(address.scheme(), address.name(), null);
    } catch (URISyntaxException e) {
      throw new IOException(address + " cannot be written as a URI", e);
    }
  }

  @Override
  long bytes() {
    return state == null ? 0 : state.bytes();
  }

  /** What was told; empty before {@link #finish}. */
  Optional<ImageReport> report() {
    return report;
  }
}
