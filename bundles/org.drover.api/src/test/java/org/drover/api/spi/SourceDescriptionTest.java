// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;

class SourceDescriptionTest {

  @Test
  void keepsItsAttributesInTheOrderOfTheirNames() {
    Map<String, String> given = new HashMap<>();
    for (String name : new String[] {"vendor_id", "pf", "device_id", "pf_device_id", "mdev_type"}) {
      given.put(name, "1");
    }
    SourceDescription description =
        new SourceDescription("acme", "", "6.12", FeatureSet.ofBits(1), given);
    given.clear();

    assertThat(description.attributes().keySet())
        .containsExactly("device_id", "mdev_type", "pf", "pf_device_id", "vendor_id");
  }
}
