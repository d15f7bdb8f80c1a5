// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a command travels: two mailboxes, a status in the second one, an errno for the caller.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "standin.h"

struct standin_async {
	struct work_struct work;
	struct standin *fw;
	struct mlx5_async_work *context;
	u32 sequence;
	void *out;
	int out_size;
	int in_size;
	u8 in[];
};

static u8 dispatch(struct standin *fw, void *in, int in_size, void *out, int out_size)
{
	u16 opcode = MLX5_GET(standin_in, in, opcode);

	switch (opcode) {
	case MLX5_CMD_OP_QUERY_HCA_CAP:
		return standin_query_hca_cap(fw, in, out, out_size);
	case MLX5_CMD_OP_SET_HCA_CAP:
		return standin_set_hca_cap(fw, in, in_size);
	case MLX5_CMD_OP_ALLOC_PD:
		return standin_alloc_pd(fw, out);
	case MLX5_CMD_OP_DEALLOC_PD:
		return standin_dealloc_pd(fw, in);
	case MLX5_CMD_OP_CREATE_MKEY:
		return standin_create_mkey(fw, in, in_size, out);
	case MLX5_CMD_OP_DESTROY_MKEY:
		return standin_destroy_mkey(fw, in);
	case MLX5_CMD_OP_SUSPEND_VHCA:
	case MLX5_CMD_OP_RESUME_VHCA:
	case MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE:
	case MLX5_CMD_OP_SAVE_VHCA_STATE:
	case MLX5_CMD_OP_LOAD_VHCA_STATE:
		return standin_vhca_command(fw, opcode, in, out);
	case MLX5_CMD_OP_CREATE_CQ:
	case MLX5_CMD_OP_DESTROY_CQ:
	case MLX5_CMD_OP_CREATE_QP:
	case MLX5_CMD_OP_DESTROY_QP:
	case MLX5_CMD_OP_RST2INIT_QP:
	case MLX5_CMD_OP_INIT2RTR_QP:
	case MLX5_CMD_OP_RTR2RTS_QP:
		return standin_queue_command(fw, opcode, in, in_size, out);
	case MLX5_CMD_OP_CREATE_GENERAL_OBJECT:
	case MLX5_CMD_OP_MODIFY_GENERAL_OBJECT:
	case MLX5_CMD_OP_QUERY_GENERAL_OBJECT:
	case MLX5_CMD_OP_DESTROY_GENERAL_OBJECT:
		return standin_tracker_command(fw, opcode, in, in_size, out);
	default:
		return MLX5_CMD_STAT_BAD_OP_ERR;
	}
}

static u8 execute(struct standin *fw, void *in, int in_size, void *out, int out_size)
{
	unsigned int status;

	memset(out, 0, out_size);
	standin_fault_delay(fw, in);
	if (!standin_fault_met(fw, STANDIN_FAULT_STATUS, in, &status)) {
		mutex_lock(&fw->lock);
		status = dispatch(fw, in, in_size, out, out_size);
		mutex_unlock(&fw->lock);
	}
	MLX5_SET(standin_out, out, status, status);
	return status;
}

/* What a caller of mlx5_cmd_exec() is told; one who has given a callback looks at the status. */
static int errno_of(u8 status)
{
	static const struct {
		u8 status;
		int error;
	} table[] = {
		{ MLX5_CMD_STAT_OK, 0 },
		{ MLX5_CMD_STAT_RES_BUSY, -EBUSY },
		{ MLX5_CMD_STAT_LIM_ERR, -ENOMEM },
		{ MLX5_CMD_STAT_NOT_READY, -EAGAIN },
		{ MLX5_CMD_STAT_NO_RES_ERR, -EAGAIN },
		{ MLX5_CMD_STAT_BAD_OP_ERR, -EINVAL },
		{ MLX5_CMD_STAT_BAD_PARAM_ERR, -EINVAL },
		{ MLX5_CMD_STAT_BAD_RES_ERR, -EINVAL },
		{ MLX5_CMD_STAT_BAD_RES_STATE_ERR, -EINVAL },
		{ MLX5_CMD_STAT_IX_ERR, -EINVAL },
		{ MLX5_CMD_STAT_BAD_QP_STATE_ERR, -EINVAL },
		{ MLX5_CMD_STAT_BAD_PKT_ERR, -EINVAL },
		{ MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR, -EINVAL },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].status == status)
			return table[i].error;
	return -EIO;
}

int mlx5_cmd_exec(struct mlx5_core_dev *dev, void *in, int in_size, void *out, int out_size)
{
	struct standin *fw = to_standin(dev);
	u32 sequence = standin_journal_begin(&fw->journal, in, in_size, out_size);
	unsigned int lost;
	int err;

	if (standin_fault_met(fw, STANDIN_FAULT_ERROR, in, &lost))
		err = -(int)lost;
	else
		err = errno_of(execute(fw, in, in_size, out, out_size));
	standin_journal_end(&fw->journal, sequence, out, err);
	return err;
}
EXPORT_SYMBOL(mlx5_cmd_exec);

void mlx5_cmd_init_async_ctx(struct mlx5_core_dev *dev, struct mlx5_async_ctx *ctx)
{
	ctx->dev = dev;
	/* One is the context's own, given up by whoever cleans up: only then may it come to zero. */
	atomic_set(&ctx->num_inflight, 1);
	init_completion(&ctx->inflight_done);
}
EXPORT_SYMBOL(mlx5_cmd_init_async_ctx);

static void put_async_ctx(struct mlx5_async_ctx *ctx)
{
	if (atomic_dec_and_test(&ctx->num_inflight))
		complete(&ctx->inflight_done);
}

void mlx5_cmd_cleanup_async_ctx(struct mlx5_async_ctx *ctx)
{
	put_async_ctx(ctx);
	wait_for_completion(&ctx->inflight_done);
}
EXPORT_SYMBOL(mlx5_cmd_cleanup_async_ctx);

static void run_async(struct work_struct *work)
{
	struct standin_async *async = container_of(work, struct standin_async, work);
	struct mlx5_async_work *context = async->context;
	struct mlx5_async_ctx *ctx = context->ctx;
	struct standin *fw = async->fw;
	unsigned int lost, linger = 0;
	int result = 0;

	if (standin_fault_met(fw, STANDIN_FAULT_ERROR, async->in, &lost))
		result = -(int)lost;
	else if (execute(fw, async->in, async->in_size, async->out, async->out_size))
		result = -EREMOTEIO;
	standin_journal_end(&fw->journal, async->sequence, async->out, result);
	standin_fault_met(fw, STANDIN_FAULT_LINGER, async->in, &linger);
	kfree(async);
	/* The callback may free its context. */
	context->user_callback(result, context);
	if (linger)
		msleep(linger);
	put_async_ctx(ctx);
}

int mlx5_cmd_exec_cb(struct mlx5_async_ctx *ctx, void *in, int in_size, void *out, int out_size,
		     mlx5_async_cbk_t callback, struct mlx5_async_work *work)
{
	struct standin *fw = to_standin(ctx->dev);
	struct standin_async *async;
	unsigned int refused;

	if (standin_fault_met(fw, STANDIN_FAULT_SUBMIT, in, &refused))
		return -(int)refused;
	async = kzalloc(struct_size(async, in, in_size), GFP_KERNEL);
	if (!async)
		return -ENOMEM;
	/* The mailbox may be on the stack of the caller. */
	memcpy(async->in, in, in_size);
	async->in_size = in_size;
	async->fw = fw;
	async->context = work;
	async->out = out;
	async->out_size = out_size;
	work->ctx = ctx;
	work->user_callback = callback;
	work->opcode = MLX5_GET(standin_in, in, opcode);
	work->op_mod = MLX5_GET(standin_in, in, op_mod);
	work->out = out;
	atomic_inc(&ctx->num_inflight);
	async->sequence = standin_journal_begin(&fw->journal, in, in_size, out_size);
	INIT_WORK(&async->work, run_async);
	queue_work(fw->wq, &async->work);
	return 0;
}
EXPORT_SYMBOL(mlx5_cmd_exec_cb);

void mlx5_cmd_out_err(struct mlx5_core_dev *dev, u16 opcode, u16 op_mod, void *out)
{
	dev_err_ratelimited(dev->device, "command 0x%x, op_mod %u, failed with status 0x%x\n", opcode,
			    op_mod, MLX5_GET(standin_out, out, status));
}
EXPORT_SYMBOL(mlx5_cmd_out_err);
