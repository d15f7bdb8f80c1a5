// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;

/** Bids for {@code emu:a} more than anybody. */
final class OneDriver implements VendorDriver {
  @Override
  public String vendor() {
    return "one";
  }

  @Override
  public int match(DeviceIdentity device) {
    return device.address().name().equals("a") ? EXACT + 1 : NONE;
  }

  @Override
  public PolicyHints hints(DeviceIdentity device) {
    return PolicyHints.CAUTIOUS.withResetsAtOpen(false);
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    return Compatibility.OK;
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    throw new UnsupportedOperationException("nothing is moved by this driver");
  }
}
