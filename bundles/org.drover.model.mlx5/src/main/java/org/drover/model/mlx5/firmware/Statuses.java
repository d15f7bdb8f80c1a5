// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static java.util.Map.entry;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_OP_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_PARAM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_PKT_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_QP_STATE_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_STATE_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_IX_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_LIM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_NOT_READY;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_NO_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_RES_BUSY;

import java.util.Map;
import org.drover.api.Errno;

/**
 * What {@code mlx5_core} makes of a status ({@code cmd_status_to_err()} of {@code
 * drivers/net/ethernet/mellanox/mlx5/core/cmd.c}), for whoever waits for the answer.
 */
final class Statuses {
  private static final Map<Integer, Errno> ERRNOS =
      Map.ofEntries(
          entry(MLX5_CMD_STAT_RES_BUSY, Errno.EBUSY),
          entry(MLX5_CMD_STAT_LIM_ERR, Errno.ENOMEM),
          entry(MLX5_CMD_STAT_NOT_READY, Errno.EAGAIN),
          entry(MLX5_CMD_STAT_NO_RES_ERR, Errno.EAGAIN),
          entry(MLX5_CMD_STAT_BAD_OP_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_BAD_PARAM_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_BAD_RES_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_BAD_RES_STATE_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_IX_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_BAD_QP_STATE_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_BAD_PKT_ERR, Errno.EINVAL),
          entry(MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR, Errno.EINVAL));

  /**
   * Translates.
   *
   * @param status any
   * @return 0, or {@code -errno}: {@code EIO} for those that have no other
   */
  static int result(int status) {
    return status == MLX5_CMD_STAT_OK ? 0 : ERRNOS.getOrDefault(status, Errno.EIO).negative();
  }

  private Statuses() {}
}
