// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.driver;

import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.StreamRecord;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.osgi.service.component.annotations.Component;

/** The vendor driver of acme devices, real and emulated ones alike. It keeps nothing. */
@Component(service = VendorDriver.class)
public final class AcmeDriver implements VendorDriver {
  static final String VENDOR = "acme";

  /** The kernel driver that such a device is bound to. */
  private static final String KERNEL_DRIVER = "acme";

  /** A driver. */
  public AcmeDriver() {}

  @Override
  public String vendor() {
    return VENDOR;
  }

  @Override
  public int match(DeviceIdentity device) {
    return device.driver().filter(KERNEL_DRIVER::equals).isPresent() ? EXACT : NONE;
  }

  /** Whoever opens an acme finds it reset: nobody may look into one that somebody else uses. */
  @Override
  public PolicyHints hints(DeviceIdentity device) {
    return PolicyHints.CAUTIOUS.withResetsAtOpen(true);
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    return source.vendor().equals(VENDOR)
        ? Compatibility.OK
        : Compatibility.of(Mismatch.otherVendor(source.vendor(), destination.address(), VENDOR));
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    return new AcmeInspector(record -> {});
  }

  @Override
  public Optional<StreamInspector> decoder(
      SourceDescription source, Consumer<StreamRecord> records) {
    return Optional.of(new AcmeInspector(records));
  }
}
