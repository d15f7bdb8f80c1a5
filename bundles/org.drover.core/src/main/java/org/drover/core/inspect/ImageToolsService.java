// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.api.spi.VendorDriver;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Looks into what the transports of this platform keep, with the vendor drivers that it has. */
@Component(service = ImageTools.class)
public final class ImageToolsService implements ImageTools {
  private final Transports transports;
  private final VendorDrivers drivers;

  /**
   * With what is present.
   *
   * @param transports read places
   * @param drivers explain states
   */
  @Activate
  public ImageToolsService(@Reference Transports transports, @Reference VendorDrivers drivers) {
    this.transports = transports;
    this.drivers = drivers;
  }

  @Override
  public ImageReport inspect(ImageRequest request) {
    URI place = request.place();
    Optional<VendorDriver> raw = request.vendor().map(drivers::present);
    try (ReadableByteChannel in = transports.storage(place).ability().open(place)) {
      return raw.isPresent()
          ? new RawInspection(place, in, raw.get()).read()
          : new ImageInspection(place, in, drivers::named).read();
    } catch (IOException e) {
      throw new DroverException(e.getMessage(), e);
    }
  }

  @Override
  public ImageReport verify(URI place) {
    ImageReport report = inspect(new ImageRequest(place));
    if (!report.faults().isEmpty()) {
      throw new DroverException(place + ": " + report.faults().get(0));
    }
    return report;
  }

  @Override
  public List<ImageDifference> diff(URI left, URI right) {
    return ImageComparison.of(verify(left), verify(right));
  }
}
