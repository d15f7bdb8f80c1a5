// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

/**
 * The vendor driver {@code mtty}: devices of the kernel's {@code samples/vfio-mdev/mtty.c}, and
 * emulated ones alike.
 */
@Component(service = VendorDriver.class)
public final class MttyDriver implements VendorDriver {
  static final String VENDOR = "mtty";

  private static final Map<String, Integer> PORTS = Map.of("mtty-1", 1, "mtty-2", 2);

  /** A driver; it keeps nothing. */
  public MttyDriver() {}

  @Override
  public String vendor() {
    return VENDOR;
  }

  @Override
  public int match(DeviceIdentity device) {
    boolean ours =
        ports(device.attributes()).isPresent()
            || device.attribute(DeviceIdentity.MDEV_PARENT).filter(VENDOR::equals).isPresent()
            || device.driver().filter(VENDOR::equals).isPresent();
    return ours ? EXACT : NONE;
  }

  private static OptionalInt ports(Map<String, String> attributes) {
    Integer ports = PORTS.get(attributes.getOrDefault(DeviceIdentity.MDEV_TYPE, ""));
    return ports == null ? OptionalInt.empty() : OptionalInt.of(ports);
  }

  /**
   * The sample keeps its state over a close and an open. Its {@code mtty_precopy_ioctl} counts what
   * is left of a stream that is there already, of which nothing is dirty.
   */
  @Override
  public PolicyHints hints(DeviceIdentity device) {
    return new PolicyHints(false, false, false, true);
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    List<Mismatch> found = new ArrayList<>();
    if (!source.vendor().equals(VENDOR)) {
      found.add(Mismatch.otherVendor(source.vendor(), destination.address(), VENDOR));
    }
    OptionalInt has = ports(source.attributes());
    OptionalInt takes = ports(destination.attributes());
    if (has.isPresent() && takes.isPresent() && has.getAsInt() != takes.getAsInt()) {
      found.add(
          Mismatch.refusal(
              "ports",
              "the state is of a device with "
                  + has.getAsInt()
                  + " port(s) and "
                  + destination.address()
                  + " has "
                  + takes.getAsInt(),
              "choose a device of type " + source.attributes().get(DeviceIdentity.MDEV_TYPE)));
    }
    return new Compatibility(found);
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    return new MttyInspector(ports(destination.attributes()), record -> {});
  }

  @Override
  public Optional<StreamInspector> decoder(
      SourceDescription source, Consumer<StreamRecord> records) {
    return Optional.of(new MttyInspector(ports(source.attributes()), records));
  }
}
