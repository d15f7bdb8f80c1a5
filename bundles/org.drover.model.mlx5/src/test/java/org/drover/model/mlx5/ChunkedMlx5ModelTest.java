// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.nio.ByteBuffer;
import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.testkit.DeviceModelContract;
import org.junit.jupiter.api.Timeout;

/** The contract with a firmware that offers its state in chunks, of which there are three. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChunkedMlx5ModelTest extends DeviceModelContract {
  @Override
  protected DeviceModel model() {
    return new Mlx5Model();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("chunks", "yes", "size", "3M");
  }

  @Override
  protected void use(ModelDevice device) {
    ((Mlx5Function) device).vhca().write(2_777_777, ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }
}
