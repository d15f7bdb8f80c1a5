// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plug-ins that leave and come back while the platform runs. */
@ExtendWith(OnePlatform.class)
class HotPlugIT {
  private static final String TEXT = "stays";

  @Test
  void withoutItsVendorDriverADeviceStillMigratesAsOpaqueBytes(Platform platform) throws Exception {
    String bundle = "org.drover.vendor.mtty";
    try (EmulatedMtty source = EmulatedMtty.create(platform, "orphan");
        EmulatedMtty target = EmulatedMtty.create(platform, "adopter")) {
      platform.ask("bundle:stop " + bundle);
      try {
        Until.holds("the driver is gone", () -> !drivers(platform).contains(bundle));
        assertThat(vendor(platform, "emu:mtty-0")).isEqualTo("generic");
        // The generic driver assumes that opening resets: what is there must be leased first.
        platform.ask("vfio:open " + source);
        platform.ask("vfio:migrate %s=%s".formatted(source, target));
        assertThat(target.state()).isEqualTo("RUNNING");
      } finally {
        platform.ask("bundle:start " + bundle);
      }
      Until.holds("the driver is back", () -> drivers(platform).contains(bundle));
      Until.holds("it bids again", () -> vendor(platform, "emu:mtty-0").equals("mtty"));
    }
  }

  @Test
  void devicesOfAModelGoAndComeWithIt(Platform platform) throws Exception {
    String bundle = "org.drover.model.mtty";
    platform.ask("bundle:stop " + bundle);
    try {
      Until.holds("no device is left", () -> !platform.ask("vfio:devices").contains("emu:mtty-0"));
    } finally {
      platform.ask("bundle:start " + bundle);
    }
    Until.holds("both are back", () -> platform.ask("vfio:devices").contains("emu:mtty-1"));
    try (EmulatedMtty mtty = EmulatedMtty.holding(platform, "after", TEXT)) {
      assertThat(mtty.contents()).isEqualTo(EmulatedMtty.contentsOf(TEXT));
    }
  }

  private static String drivers(Platform platform) throws IOException {
    return platform.ask("vfio:drivers");
  }

  private static String vendor(Platform platform, String address) throws IOException {
    return Json.array(platform.ask("vfio:devices --json")).stream()
        .filter(device -> device.get("address").getAsString().equals(address))
        .map(device -> device.get("vendor").getAsString())
        .findFirst()
        .orElse("");
  }
}
