// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;

/** Devices with as much state as a benchmark wants; the option {@code bytes} is required. */
final class BlockModel implements DeviceModel {
  static final String NAME = "blocks";
  static final String BYTES = "bytes";

  @Override
  public String model() {
    return NAME;
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    return new BlockDevice(Long.parseLong(options.get(BYTES)));
  }
}
