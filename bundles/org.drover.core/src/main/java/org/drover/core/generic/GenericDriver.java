// SPDX-License-Identifier: Apache-2.0
package org.drover.core.generic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;

/**
 * The driver of devices that no other driver knows: their state is opaque bytes, they are assumed
 * to lose it when they are opened, and they go only where everything that can be seen from outside
 * is the same.
 */
public final class GenericDriver implements VendorDriver {
  /** Its name, and the name of the format of the state that it saves. */
  public static final String VENDOR = "generic";

  /** What has to be the same on both sides, by the names of a source's attributes. */
  private static final List<String> DECISIVE =
      List.of(SourceFacts.VENDOR_ID, SourceFacts.DEVICE_ID, DeviceIdentity.MDEV_TYPE);

  private static final Set<Arc> OUT_OF_PRE_COPY =
      Arc.outOf(Set.of(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P));

  @Override
  public String vendor() {
    return VENDOR;
  }

  @Override
  public int match(DeviceIdentity device) {
    return GENERIC;
  }

  /**
   * The worst that is known of any driver in the kernel: after a failure out of PRE_COPY another
   * SET crashes it. A device that is left as it is costs a reset.
   */
  @Override
  public Set<Arc> onlyResetAfter(DeviceIdentity device) {
    return OUT_OF_PRE_COPY;
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    List<Mismatch> found = new ArrayList<>();
    String driver = destination.driver().orElse("");
    if (!source.kernelDriver().equals(driver)) {
      found.add(differs("kernel-driver", "kernel driver", source.kernelDriver(), driver));
    }
    Map<String, String> there = SourceFacts.attributes(destination);
    for (String name : DECISIVE) {
      String from = source.attributes().getOrDefault(name, "");
      String to = there.getOrDefault(name, "");
      if (!from.equals(to)) {
        found.add(differs(name.replace('_', '-'), name, from, to));
      }
    }
    return new Compatibility(found);
  }

  private static Mismatch differs(String id, String what, String from, String to) {
    return Mismatch.refusal(
        id,
        "its "
            + what
            + " is "
            + (to.isEmpty() ? "unknown" : to)
            + " and the state comes from "
            + (from.isEmpty() ? "an unknown one" : from),
        "use a device of the same kind, or install the vendor's driver");
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    return new OpaqueInspector();
  }
}
