// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.List;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.HostStep.PhysicalDriver;
import org.drover.api.spi.HostStep.PortFunction;

/**
 * What a host does before a function of the adapter migrates: {@code
 * Documentation/networking/devlink/devlink-port.rst}, {@code mlx5_devlink_port_fn_migratable_set}
 * of {@code drivers/net/ethernet/mellanox/mlx5/core/eswitch_offloads.c}, {@code
 * mlx5vf_cmd_set_migratable} of {@code drivers/vfio/pci/mlx5/cmd.c}.
 */
final class Mlx5Host {
  static final List<HostStep> STEPS =
      List.of(
          new PhysicalDriver("mlx5_core", "without it mlx5_vfio_pci asks no firmware"),
          new EswitchMode("switchdev", "in no other has a function a devlink port"),
          new PortFunction("migratable", "enable", "without it the function has no migration"));

  private Mlx5Host() {}
}
