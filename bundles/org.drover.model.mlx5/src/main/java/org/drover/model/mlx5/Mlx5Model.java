// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.model.mlx5.firmware.Adapter;
import org.osgi.service.component.annotations.Component;

/**
 * The model {@code mlx5}: virtual functions, each of an adapter of its own. Options, all of them
 * left out at will: {@code size} of the state, 1M to 4G (1M); {@code rate}, how many steps its
 * workload does in a second (0); {@code seed} of contents and workload (0); {@code dma}, {@code
 * IOVA+SIZE}, where its rings are (nowhere); {@code chunks}, whether the firmware offers the state
 * in chunks (no); {@code tracking}, whether it tracks pages for DMA logging (yes); {@code lacks},
 * capabilities that it has not; {@code suspend-ms}, {@code resume-ms}, {@code query-ms}, {@code
 * save-ms} and {@code load-ms}, how much longer a command takes (0); {@code iommu}, {@code plain}
 * or {@code tracks} dirty pages (plain).
 */
@Component(service = DeviceModel.class)
public final class Mlx5Model implements DeviceModel {

  /** A model without devices. */
  public Mlx5Model() {}

  @Override
  public String model() {
    return "mlx5";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    Mlx5Options wanted = new Mlx5Options(options);
    return new Mlx5Function(new Adapter(wanted.settings()), 0, wanted.behaviour());
  }
}
