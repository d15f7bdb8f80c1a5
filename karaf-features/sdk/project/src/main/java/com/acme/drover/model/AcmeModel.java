// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.model;

import java.util.Map;
import java.util.TreeSet;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.osgi.service.component.annotations.Component;

/** The model {@code acme}. It has no options. */
@Component(service = DeviceModel.class)
public final class AcmeModel implements DeviceModel {

  /** A model without devices. */
  public AcmeModel() {}

  @Override
  public String model() {
    return "acme";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(
          "acme has no option " + String.join(", ", new TreeSet<>(options.keySet())));
    }
    return new AcmeDevice();
  }
}
