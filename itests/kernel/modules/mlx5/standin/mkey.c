// SPDX-License-Identifier: GPL-2.0-only
/*
 * Protection domains and memory keys. A key stands for pages that the driver has mapped for the
 * physical function; they are reached by their DMA addresses, through its IOMMU domain, as its
 * hardware would.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "standin.h"

struct standin_mkey {
	u64 length;
	size_t pages;
	__be64 addresses[];
};

u8 standin_alloc_pd(struct standin *fw, void *out)
{
	u32 pd;

	/* Protection domain 0 is nobody's: what was never set is found out. */
	if (xa_alloc(&fw->pds, &pd, xa_mk_value(1), XA_LIMIT(1, 0xffffff), GFP_KERNEL))
		return MLX5_CMD_STAT_NO_RES_ERR;
	fw->pd_count++;
	MLX5_SET(alloc_pd_out, out, pd, pd);
	return MLX5_CMD_STAT_OK;
}

u8 standin_dealloc_pd(struct standin *fw, void *in)
{
	if (!xa_erase(&fw->pds, MLX5_GET(dealloc_pd_in, in, pd)))
		return MLX5_CMD_STAT_BAD_RES_ERR;
	fw->pd_count--;
	return MLX5_CMD_STAT_OK;
}

/* What is taken: a translation table of pages as the kernel has them, and no more than it names. */
static u8 check_mkey(struct standin *fw, void *in, int in_size, size_t pages)
{
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	size_t room = in_size - MLX5_ST_SZ_BYTES(create_mkey_in);

	if (MLX5_GET(mkc, mkc, access_mode_1_0) != MLX5_MKC_ACCESS_MODE_MTT ||
	    MLX5_GET(mkc, mkc, log_page_size) != PAGE_SHIFT)
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	if (!xa_load(&fw->pds, MLX5_GET(mkc, mkc, pd)))
		return MLX5_CMD_STAT_BAD_RES_ERR;
	if (!pages || pages > room / sizeof(__be64))
		return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
	return MLX5_CMD_STAT_OK;
}

u8 standin_create_mkey(struct standin *fw, void *in, int in_size, void *out)
{
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	struct standin_mkey *mkey;
	size_t pages;
	u32 index;
	u8 status;

	if (in_size < MLX5_ST_SZ_BYTES(create_mkey_in))
		return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
	pages = MLX5_GET64(mkc, mkc, len) >> PAGE_SHIFT;
	status = check_mkey(fw, in, in_size, pages);
	if (status)
		return status;
	mkey = kvzalloc(struct_size(mkey, addresses, pages), GFP_KERNEL);
	if (!mkey)
		return MLX5_CMD_STAT_LIM_ERR;
	mkey->length = MLX5_GET64(mkc, mkc, len);
	mkey->pages = pages;
	memcpy(mkey->addresses, MLX5_ADDR_OF(create_mkey_in, in, klm_pas_mtt),
	       pages * sizeof(__be64));
	if (xa_alloc(&fw->mkeys, &index, mkey, XA_LIMIT(1, 0xffffff), GFP_KERNEL)) {
		kvfree(mkey);
		return MLX5_CMD_STAT_NO_RES_ERR;
	}
	fw->mkey_count++;
	MLX5_SET(create_mkey_out, out, mkey_index, index);
	return MLX5_CMD_STAT_OK;
}

u8 standin_destroy_mkey(struct standin *fw, void *in)
{
	struct standin_mkey *mkey = xa_erase(&fw->mkeys, MLX5_GET(destroy_mkey_in, in, mkey_index));

	if (!mkey)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	kvfree(mkey);
	fw->mkey_count--;
	return MLX5_CMD_STAT_OK;
}

void standin_destroy_mkeys(struct standin *fw)
{
	struct standin_mkey *mkey;
	unsigned long index;

	xa_for_each(&fw->mkeys, index, mkey)
		kvfree(mkey);
	xa_destroy(&fw->mkeys);
	xa_destroy(&fw->pds);
}

static int access(struct standin *fw, u32 key, u64 offset, void *bytes, size_t size, bool write)
{
	struct standin_mkey *mkey = xa_load(&fw->mkeys, mlx5_mkey_to_idx(key));
	size_t done, length;
	u8 *at;

	if (!mkey || offset > mkey->length || size > mkey->length - offset)
		return -EINVAL;
	for (done = 0; done < size; done += length, offset += length) {
		size_t within = offset & ~PAGE_MASK;

		length = min_t(size_t, size - done, PAGE_SIZE - within);
		at = standin_dma(fw, fw->mdev.device,
				 be64_to_cpu(mkey->addresses[offset >> PAGE_SHIFT]));
		if (!at)
			return -EFAULT;
		if (write)
			memcpy(at + within, bytes + done, length);
		else
			memcpy(bytes + done, at + within, length);
	}
	return 0;
}

int standin_mkey_read(struct standin *fw, u32 mkey, u64 offset, void *to, size_t size)
{
	return access(fw, mkey, offset, to, size, false);
}

int standin_mkey_write(struct standin *fw, u32 mkey, u64 offset, const void *from, size_t size)
{
	return access(fw, mkey, offset, (void *)from, size, true);
}

int mlx5_core_alloc_pd(struct mlx5_core_dev *dev, u32 *pdn)
{
	u32 out[MLX5_ST_SZ_DW(alloc_pd_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_pd_in)] = {};
	int err;

	MLX5_SET(alloc_pd_in, in, opcode, MLX5_CMD_OP_ALLOC_PD);
	err = mlx5_cmd_exec_inout(dev, alloc_pd, in, out);
	if (!err)
		*pdn = MLX5_GET(alloc_pd_out, out, pd);
	return err;
}
EXPORT_SYMBOL(mlx5_core_alloc_pd);

int mlx5_core_dealloc_pd(struct mlx5_core_dev *dev, u32 pdn)
{
	u32 in[MLX5_ST_SZ_DW(dealloc_pd_in)] = {};

	MLX5_SET(dealloc_pd_in, in, opcode, MLX5_CMD_OP_DEALLOC_PD);
	MLX5_SET(dealloc_pd_in, in, pd, pdn);
	return mlx5_cmd_exec_in(dev, dealloc_pd, in);
}
EXPORT_SYMBOL(mlx5_core_dealloc_pd);

int mlx5_core_create_mkey(struct mlx5_core_dev *dev, u32 *mkey, u32 *in, int inlen)
{
	u32 out[MLX5_ST_SZ_DW(create_mkey_out)] = {};
	int err;

	MLX5_SET(create_mkey_in, in, opcode, MLX5_CMD_OP_CREATE_MKEY);
	err = mlx5_cmd_exec(dev, in, inlen, out, sizeof(out));
	if (!err)
		*mkey = mlx5_idx_to_mkey(MLX5_GET(create_mkey_out, out, mkey_index)) |
			MLX5_GET(create_mkey_in, in, memory_key_mkey_entry.mkey_7_0);
	return err;
}
EXPORT_SYMBOL(mlx5_core_create_mkey);

int mlx5_core_destroy_mkey(struct mlx5_core_dev *dev, u32 mkey)
{
	u32 in[MLX5_ST_SZ_DW(destroy_mkey_in)] = {};

	MLX5_SET(destroy_mkey_in, in, opcode, MLX5_CMD_OP_DESTROY_MKEY);
	MLX5_SET(destroy_mkey_in, in, mkey_index, mlx5_mkey_to_idx(mkey));
	return mlx5_cmd_exec_in(dev, destroy_mkey, in);
}
EXPORT_SYMBOL(mlx5_core_destroy_mkey);
