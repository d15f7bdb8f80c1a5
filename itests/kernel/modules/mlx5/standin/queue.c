// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message takes to get from the firmware to the VFs' driver: buffers and doorbells in memory
 * that both reach, completion queues and pairs of queues. A message is written where the driver has
 * posted a buffer for it, a completion tells of it. Of what real queues can do there is this alone.
 */
#include <linux/dma-mapping.h>
#include <linux/mlx5/cq.h>
#include <linux/mlx5/qp.h>
#include <linux/slab.h>

#include "standin.h"

struct standin_cq {
	struct mlx5_core_cq *mcq;
	unsigned int log_size;
	u32 next;
	__be64 pages[];
};

struct standin_qp {
	unsigned int cqn;
	unsigned int remote;
	unsigned int log_size;
	u16 next;
	u64 doorbell;
	__be64 pages[];
};

/* --- memory ------------------------------------------------------------------------------------ */

void mlx5_frag_buf_free(struct mlx5_core_dev *dev, struct mlx5_frag_buf *buf)
{
	int i;

	for (i = 0; i < buf->npages; i++)
		if (buf->frags[i].buf)
			dma_free_coherent(dev->device, PAGE_SIZE, buf->frags[i].buf,
					  buf->frags[i].map);
	kfree(buf->frags);
}
EXPORT_SYMBOL(mlx5_frag_buf_free);

int mlx5_frag_buf_alloc_node(struct mlx5_core_dev *dev, int size, struct mlx5_frag_buf *buf,
			     int node)
{
	int i;

	buf->size = size;
	buf->npages = DIV_ROUND_UP(size, PAGE_SIZE);
	buf->page_shift = PAGE_SHIFT;
	buf->frags = kcalloc(buf->npages, sizeof(*buf->frags), GFP_KERNEL);
	if (!buf->frags)
		return -ENOMEM;
	for (i = 0; i < buf->npages; i++) {
		buf->frags[i].buf = dma_alloc_coherent(dev->device, PAGE_SIZE, &buf->frags[i].map,
						       GFP_KERNEL);
		if (!buf->frags[i].buf) {
			mlx5_frag_buf_free(dev, buf);
			return -ENOMEM;
		}
	}
	return 0;
}
EXPORT_SYMBOL(mlx5_frag_buf_alloc_node);

void mlx5_fill_page_frag_array(struct mlx5_frag_buf *buf, __be64 *pas)
{
	int i;

	for (i = 0; i < buf->npages; i++)
		pas[i] = cpu_to_be64(buf->frags[i].map);
}
EXPORT_SYMBOL(mlx5_fill_page_frag_array);

int mlx5_db_alloc_node(struct mlx5_core_dev *dev, struct mlx5_db *db, int node)
{
	db->db = dma_alloc_coherent(dev->device, PAGE_SIZE, &db->dma, GFP_KERNEL);
	return db->db ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(mlx5_db_alloc_node);

void mlx5_db_free(struct mlx5_core_dev *dev, struct mlx5_db *db)
{
	dma_free_coherent(dev->device, PAGE_SIZE, db->db, db->dma);
}
EXPORT_SYMBOL(mlx5_db_free);

/* Doorbells are rung into a page that nobody listens to: this firmware looks into memory. */
struct mlx5_uars_page *mlx5_get_uars_page(struct mlx5_core_dev *mdev)
{
	struct mlx5_uars_page *uar = kzalloc(sizeof(*uar), GFP_KERNEL);

	if (!uar)
		return ERR_PTR(-ENOMEM);
	uar->map = (void __iomem *)get_zeroed_page(GFP_KERNEL);
	if (!uar->map) {
		kfree(uar);
		return ERR_PTR(-ENOMEM);
	}
	uar->index = 1;
	return uar;
}
EXPORT_SYMBOL(mlx5_get_uars_page);

void mlx5_put_uars_page(struct mlx5_core_dev *mdev, struct mlx5_uars_page *uar)
{
	free_page((unsigned long)uar->map);
	kfree(uar);
}
EXPORT_SYMBOL(mlx5_put_uars_page);

/* --- completion queues ------------------------------------------------------------------------- */

static u8 create_cq(struct standin *fw, void *in, int in_size, void *out)
{
	size_t pages = (in_size - MLX5_ST_SZ_BYTES(create_cq_in)) / sizeof(__be64);
	struct standin_cq *cq = kzalloc(struct_size(cq, pages, pages), GFP_KERNEL);
	u32 cqn;

	if (!cq)
		return MLX5_CMD_STAT_LIM_ERR;
	cq->log_size = MLX5_GET(create_cq_in, in, cq_context.log_cq_size);
	memcpy(cq->pages, MLX5_ADDR_OF(create_cq_in, in, pas), pages * sizeof(__be64));
	if (pages < DIV_ROUND_UP(BIT(cq->log_size) * sizeof(struct mlx5_cqe64), PAGE_SIZE) ||
	    xa_alloc(&fw->cqs, &cqn, cq, XA_LIMIT(1, 0xffffff), GFP_KERNEL)) {
		kfree(cq);
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	}
	MLX5_SET(create_cq_out, out, cqn, cqn);
	return MLX5_CMD_STAT_OK;
}

int mlx5_core_create_cq(struct mlx5_core_dev *dev, struct mlx5_core_cq *mcq, u32 *in, int inlen,
			u32 *out, int outlen)
{
	struct standin *fw = to_standin(dev);
	struct standin_cq *cq;
	int err;

	MLX5_SET(create_cq_in, in, opcode, MLX5_CMD_OP_CREATE_CQ);
	err = mlx5_cmd_exec(dev, in, inlen, out, outlen);
	if (err)
		return err;
	mcq->cqn = MLX5_GET(create_cq_out, out, cqn);
	mcq->cons_index = 0;
	mcq->arm_sn = 0;
	mutex_lock(&fw->lock);
	cq = xa_load(&fw->cqs, mcq->cqn);
	cq->mcq = mcq;
	mutex_unlock(&fw->lock);
	return 0;
}
EXPORT_SYMBOL(mlx5_core_create_cq);

int mlx5_core_destroy_cq(struct mlx5_core_dev *dev, struct mlx5_core_cq *mcq)
{
	u32 in[MLX5_ST_SZ_DW(destroy_cq_in)] = {};

	MLX5_SET(destroy_cq_in, in, opcode, MLX5_CMD_OP_DESTROY_CQ);
	MLX5_SET(destroy_cq_in, in, cqn, mcq->cqn);
	return mlx5_cmd_exec_in(dev, destroy_cq, in);
}
EXPORT_SYMBOL(mlx5_core_destroy_cq);

int mlx5_comp_eqn_get(struct mlx5_core_dev *dev, u16 vecidx, int *eqn)
{
	*eqn = 1;
	return 0;
}
EXPORT_SYMBOL(mlx5_comp_eqn_get);

unsigned int mlx5_comp_vectors_max(struct mlx5_core_dev *dev)
{
	/* The driver divides by it. */
	return 1;
}
EXPORT_SYMBOL(mlx5_comp_vectors_max);

/* --- pairs of queues --------------------------------------------------------------------------- */

static u8 create_qp(struct standin *fw, void *in, int in_size, void *out)
{
	size_t pages = (in_size - MLX5_ST_SZ_BYTES(create_qp_in)) / sizeof(__be64);
	struct standin_qp *qp = kzalloc(struct_size(qp, pages, pages), GFP_KERNEL);
	u32 qpn;

	if (!qp)
		return MLX5_CMD_STAT_LIM_ERR;
	qp->cqn = MLX5_GET(create_qp_in, in, qpc.cqn_rcv);
	qp->log_size = MLX5_GET(create_qp_in, in, qpc.log_rq_size);
	qp->doorbell = MLX5_GET64(create_qp_in, in, qpc.dbr_addr);
	memcpy(qp->pages, MLX5_ADDR_OF(create_qp_in, in, pas), pages * sizeof(__be64));
	if (!xa_load(&fw->pds, MLX5_GET(create_qp_in, in, qpc.pd)) ||
	    (pages && pages < DIV_ROUND_UP(BIT(qp->log_size) * MLX5_SEND_WQE_DS, PAGE_SIZE)) ||
	    xa_alloc(&fw->qps, &qpn, qp, XA_LIMIT(1, 0xffffff), GFP_KERNEL)) {
		kfree(qp);
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	}
	MLX5_SET(create_qp_out, out, qpn, qpn);
	return MLX5_CMD_STAT_OK;
}

/* All of them have the number of the pair in the same place. */
static u8 modify_qp(struct standin *fw, u16 opcode, void *in)
{
	struct standin_qp *qp = xa_load(&fw->qps, MLX5_GET(rst2init_qp_in, in, qpn));

	if (!qp)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	if (opcode == MLX5_CMD_OP_INIT2RTR_QP)
		qp->remote = MLX5_GET(init2rtr_qp_in, in, qpc.remote_qpn);
	return MLX5_CMD_STAT_OK;
}

static u8 destroy(struct xarray *all, u32 number)
{
	void *one = xa_erase(all, number);

	if (!one)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	kfree(one);
	return MLX5_CMD_STAT_OK;
}

u8 standin_queue_command(struct standin *fw, u16 opcode, void *in, int in_size, void *out)
{
	switch (opcode) {
	case MLX5_CMD_OP_CREATE_CQ:
		return create_cq(fw, in, in_size, out);
	case MLX5_CMD_OP_DESTROY_CQ:
		return destroy(&fw->cqs, MLX5_GET(destroy_cq_in, in, cqn));
	case MLX5_CMD_OP_CREATE_QP:
		return create_qp(fw, in, in_size, out);
	case MLX5_CMD_OP_DESTROY_QP:
		return destroy(&fw->qps, MLX5_GET(destroy_qp_in, in, qpn));
	default:
		return modify_qp(fw, opcode, in);
	}
}

void standin_queues_destroy(struct standin *fw)
{
	unsigned long number;
	void *one;

	xa_for_each(&fw->cqs, number, one)
		kfree(one);
	xa_for_each(&fw->qps, number, one)
		kfree(one);
	xa_destroy(&fw->cqs);
	xa_destroy(&fw->qps);
}

/* --- messages ---------------------------------------------------------------------------------- */

/* An entry of a ring that lies in pages. */
static void *entry_of(struct standin *fw, const __be64 *pages, size_t offset)
{
	u64 page = be64_to_cpu(pages[offset >> PAGE_SHIFT]);

	return standin_dma(fw, fw->mdev.device, page + (offset & ~PAGE_MASK));
}

static void complete_message(struct standin_cq *cq, struct mlx5_cqe64 *cqe, u8 opcode)
{
	/* What it says is there before its owner changes. */
	dma_wmb();
	cqe->op_own = opcode << 4 | !!(cq->next & BIT(cq->log_size));
	cq->next++;
	if (cq->mcq)
		cq->mcq->comp(cq->mcq, NULL);
}

/*
 * Sends a message from a pair to its remote: -EAGAIN as long as that has no buffer posted. Without
 * bytes there is an error in the message's place.
 */
int standin_send(struct standin *fw, u32 qpn, const void *bytes, u32 size, u32 immediate)
{
	struct standin_qp *from = xa_load(&fw->qps, qpn);
	struct standin_qp *to = from ? xa_load(&fw->qps, from->remote) : NULL;
	struct standin_cq *cq = to ? xa_load(&fw->cqs, to->cqn) : NULL;
	struct mlx5_wqe_data_seg *seg;
	struct mlx5_cqe64 *cqe;
	__be32 *posted;
	u32 index;
	int err;

	if (!cq)
		return -ENOTCONN;
	posted = standin_dma(fw, fw->mdev.device, to->doorbell);
	if (!posted)
		return -EFAULT;
	if ((u16)be32_to_cpu(READ_ONCE(posted[MLX5_RCV_DBR])) == to->next)
		return -EAGAIN;
	dma_rmb();
	index = to->next & (BIT(to->log_size) - 1);
	seg = entry_of(fw, to->pages, index * MLX5_SEND_WQE_DS);
	cqe = entry_of(fw, cq->pages, (cq->next & (BIT(cq->log_size) - 1)) * sizeof(*cqe));
	if (!seg || !cqe || size > be32_to_cpu(seg->byte_count))
		return -EFAULT;
	memset(cqe, 0, offsetof(struct mlx5_cqe64, op_own));
	if (!bytes) {
		complete_message(cq, cqe, MLX5_CQE_RESP_ERR);
		return 0;
	}
	err = standin_mkey_write(fw, be32_to_cpu(seg->lkey), be64_to_cpu(seg->addr), bytes, size);
	if (err)
		return err;
	cqe->immediate = cpu_to_be32(immediate);
	cqe->byte_cnt = cpu_to_be32(size);
	cqe->wqe_counter = cpu_to_be16(index);
	to->next++;
	complete_message(cq, cqe, MLX5_CQE_RESP_SEND_IMM);
	return 0;
}
