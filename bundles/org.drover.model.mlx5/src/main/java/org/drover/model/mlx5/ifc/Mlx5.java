// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * Constants of {@code include/linux/mlx5/mlx5_ifc.h}, {@code device.h}, {@code driver.h} and {@code
 * qp.h}, in their names letter for letter.
 */
public final class Mlx5 {
  public static final int MLX5_CMD_OP_QUERY_HCA_CAP = 0x100;
  public static final int MLX5_CMD_OP_SUSPEND_VHCA = 0x115;
  public static final int MLX5_CMD_OP_RESUME_VHCA = 0x116;
  public static final int MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE = 0x117;
  public static final int MLX5_CMD_OP_SAVE_VHCA_STATE = 0x118;
  public static final int MLX5_CMD_OP_LOAD_VHCA_STATE = 0x119;
  public static final int MLX5_CMD_OP_CREATE_MKEY = 0x200;
  public static final int MLX5_CMD_OP_DESTROY_MKEY = 0x202;
  public static final int MLX5_CMD_OP_CREATE_CQ = 0x400;
  public static final int MLX5_CMD_OP_DESTROY_CQ = 0x401;
  public static final int MLX5_CMD_OP_CREATE_QP = 0x500;
  public static final int MLX5_CMD_OP_DESTROY_QP = 0x501;
  public static final int MLX5_CMD_OP_RST2INIT_QP = 0x502;
  public static final int MLX5_CMD_OP_INIT2RTR_QP = 0x503;
  public static final int MLX5_CMD_OP_RTR2RTS_QP = 0x504;
  public static final int MLX5_CMD_OP_ALLOC_PD = 0x800;
  public static final int MLX5_CMD_OP_DEALLOC_PD = 0x801;
  public static final int MLX5_CMD_OP_CREATE_GENERAL_OBJECT = 0xa00;
  public static final int MLX5_CMD_OP_MODIFY_GENERAL_OBJECT = 0xa01;
  public static final int MLX5_CMD_OP_QUERY_GENERAL_OBJECT = 0xa02;
  public static final int MLX5_CMD_OP_DESTROY_GENERAL_OBJECT = 0xa03;

  public static final int MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR = 0;
  public static final int MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER = 1;

  /** Resumed the other way round: what was suspended last goes on first. */
  public static final int MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER = 0;

  public static final int MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR = 1;

  public static final int MLX5_CMD_STAT_OK = 0x0;
  public static final int MLX5_CMD_STAT_INT_ERR = 0x1;
  public static final int MLX5_CMD_STAT_BAD_OP_ERR = 0x2;
  public static final int MLX5_CMD_STAT_BAD_PARAM_ERR = 0x3;
  public static final int MLX5_CMD_STAT_BAD_SYS_STATE_ERR = 0x4;
  public static final int MLX5_CMD_STAT_BAD_RES_ERR = 0x5;
  public static final int MLX5_CMD_STAT_RES_BUSY = 0x6;
  public static final int MLX5_CMD_STAT_NOT_READY = 0x7;
  public static final int MLX5_CMD_STAT_LIM_ERR = 0x8;
  public static final int MLX5_CMD_STAT_BAD_RES_STATE_ERR = 0x9;
  public static final int MLX5_CMD_STAT_IX_ERR = 0xa;
  public static final int MLX5_CMD_STAT_NO_RES_ERR = 0xf;
  public static final int MLX5_CMD_STAT_BAD_QP_STATE_ERR = 0x10;
  public static final int MLX5_CMD_STAT_BAD_PKT_ERR = 0x30;
  public static final int MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR = 0x40;
  public static final int MLX5_CMD_STAT_BAD_INP_LEN_ERR = 0x50;
  public static final int MLX5_CMD_STAT_BAD_OUTP_LEN_ERR = 0x51;

  public static final int MLX5_CAP_GENERAL = 0;
  public static final int MLX5_CAP_GENERAL_2 = 0x20;
  public static final int MLX5_CAP_ADV_VIRTUALIZATION = 0x26;
  public static final int HCA_CAP_OPMOD_GET_MAX = 0;
  public static final int HCA_CAP_OPMOD_GET_CUR = 1;

  public static final int MLX5_MKC_ACCESS_MODE_MTT = 0x1;

  public static final int MLX5_OBJ_TYPE_PAGE_TRACK = 0x46;
  public static final int MLX5_PAGE_TRACK_STATE_TRACKING = 0;
  public static final int MLX5_PAGE_TRACK_STATE_REPORTING = 1;
  public static final int MLX5_PAGE_TRACK_STATE_ERROR = 2;

  public static final int MLX5_QP_ST_RC = 0;
  public static final int MLX5_QP_PM_MIGRATED = 3;
  public static final int MLX5_QPC_PM_STATE_MIGRATED = 3;
  public static final int MLX5_NON_ZERO_RQ = 0;
  public static final int MLX5_ZERO_LEN_RQ = 3;

  public static final int MLX5_EVENT_TYPE_CQ_ERROR = 0x04;
  public static final int MLX5_EVENT_TYPE_WQ_CATAS_ERROR = 0x05;
  public static final int MLX5_EVENT_TYPE_WQ_INVAL_REQ_ERROR = 0x10;
  public static final int MLX5_EVENT_TYPE_WQ_ACCESS_ERROR = 0x11;
  public static final int MLX5_EVENT_TYPE_OBJECT_CHANGE = 0x27;

  private Mlx5() {}
}
