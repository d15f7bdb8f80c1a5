// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;

/** A vendor driver that is not mtty's. */
final class OtherDriver implements VendorDriver {
  @Override
  public String vendor() {
    return "other";
  }

  @Override
  public int match(DeviceIdentity device) {
    return NONE;
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    return Compatibility.OK;
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    throw new UnsupportedOperationException("no stream is inspected here");
  }
}
