// SPDX-License-Identifier: Apache-2.0
package org.drover.core.generic;

import java.util.LinkedHashMap;
import java.util.Map;
import org.drover.api.DeviceIdentity;

/** What a manifest says of a device beyond its driver and features, by name. */
public final class SourceFacts {
  /** The PCI vendor id as four hexadecimal digits. */
  public static final String VENDOR_ID = "vendor_id";

  /** The PCI device id as four hexadecimal digits. */
  public static final String DEVICE_ID = "device_id";

  private SourceFacts() {}

  /**
   * The facts of a device.
   *
   * @param device told without opening it
   * @return its attributes without {@link DeviceIdentity#KERNEL_RELEASE}, which a manifest has a
   *     field for, and its ids where they are known
   */
  public static Map<String, String> attributes(DeviceIdentity device) {
    Map<String, String> facts = new LinkedHashMap<>(device.attributes());
    facts.remove(DeviceIdentity.KERNEL_RELEASE);
    device.vendorId().ifPresent(id -> facts.put(VENDOR_ID, "%04x".formatted(id)));
    device.deviceId().ifPresent(id -> facts.put(DEVICE_ID, "%04x".formatted(id)));
    return facts;
  }
}
