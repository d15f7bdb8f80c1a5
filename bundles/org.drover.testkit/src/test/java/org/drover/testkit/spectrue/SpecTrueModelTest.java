// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.DeviceModelContract;

/** Who judges other drivers by it keeps the rules of models first. */
class SpecTrueModelTest extends DeviceModelContract {
  /** As in the kernel's mtty: a byte that the device keeps and does nothing with. */
  private static final int SCRATCH = 7;

  @Override
  protected DeviceModel model() {
    return new SpecTrueModel(FeatureSet.ofBits(7), Set.of());
  }

  @Override
  protected Map<String, String> options() {
    return Map.of();
  }

  @Override
  protected void use(ModelDevice device) {
    ByteBuffer one = ByteBuffer.allocate(1).put(0, (byte) 0x5a);
    assertThat(device.writeRegion(0, SCRATCH, one)).isEqualTo(1);
  }
}
