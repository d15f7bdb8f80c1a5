// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of migration: SUSPEND, RESUME, QUERY, SAVE and LOAD of a function. What this firmware
 * refuses is its own policy; the driver above must live with any.
 */
#include <linux/bitmap.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "standin.h"

/* Told apart at each place, and from function to function. */
static void fill(struct standin_vhca *vhca)
{
	size_t i;

	for (i = 0; i < vhca->size; i++)
		vhca->contents[i] = (i >> 8) + 7 * i + 31 * (vhca->vf + 1);
}

int standin_vhca_resize(struct standin_vhca *vhca, size_t size)
{
	unsigned long *dirty = bitmap_zalloc(standin_pages(size), GFP_KERNEL);
	u8 *contents = vzalloc(size);

	if (!dirty || !contents) {
		bitmap_free(dirty);
		vfree(contents);
		return -ENOMEM;
	}
	bitmap_free(vhca->dirty);
	vfree(vhca->contents);
	vhca->dirty = dirty;
	vhca->contents = contents;
	vhca->size = size;
	/* What there was to track is gone. */
	vhca->tracking = false;
	vhca->more = false;
	fill(vhca);
	return 0;
}

int standin_vhca_init(struct standin *fw, unsigned int vf)
{
	struct standin_vhca *vhca = &fw->vhcas[vf];

	vhca->fw = fw;
	vhca->vf = vf;
	vhca->migratable = true;
	BLOCKING_INIT_NOTIFIER_HEAD(&vhca->notifiers);
	return standin_vhca_resize(vhca, STANDIN_USUAL_CONTENTS);
}

void standin_vhca_destroy(struct standin_vhca *vhca)
{
	bitmap_free(vhca->dirty);
	vfree(vhca->contents);
}

void standin_vhca_touched(struct standin_vhca *vhca, size_t offset, size_t size)
{
	size_t first = offset >> STANDIN_PAGE_SHIFT;

	if (size)
		bitmap_set(vhca->dirty, first, standin_pages(offset + size) - first);
}

/*
 * Takes in a reset of the function. It runs again and nobody tracks it. Its contents stay: the
 * kernel resets a function whenever it is closed, and a test looks after that.
 */
void standin_vhca_settle(struct standin_vhca *vhca)
{
	if (!atomic_xchg(&vhca->reset, 0))
		return;
	vhca->initiator_suspended = false;
	vhca->responder_suspended = false;
	vhca->tracking = false;
	vhca->more = false;
}

static u8 suspend(struct standin_vhca *vhca, u16 op_mod)
{
	switch (op_mod) {
	case MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR:
		vhca->initiator_suspended = true;
		return MLX5_CMD_STAT_OK;
	case MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_RESPONDER:
		if (!vhca->initiator_suspended)
			return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
		vhca->responder_suspended = true;
		return MLX5_CMD_STAT_OK;
	default:
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	}
}

static u8 resume(struct standin_vhca *vhca, u16 op_mod)
{
	switch (op_mod) {
	case MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER:
		vhca->responder_suspended = false;
		return MLX5_CMD_STAT_OK;
	case MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_INITIATOR:
		vhca->initiator_suspended = false;
		return MLX5_CMD_STAT_OK;
	default:
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	}
}

static size_t piece_of(struct standin_vhca *vhca, size_t size)
{
	return vhca->in_chunks ? min_t(size_t, size, STANDIN_LEAST_CHUNK) : size;
}

static u8 query(struct standin_vhca *vhca, void *in, void *out)
{
	bool incremental = MLX5_GET(query_vhca_migration_state_in, in, incremental);
	size_t size;

	if (incremental && !vhca->tracking)
		return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	vhca->in_chunks = MLX5_GET(query_vhca_migration_state_in, in, chunk);
	size = standin_image_size(vhca, incremental);
	MLX5_SET(query_vhca_migration_state_out, out, required_umem_size,
		 piece_of(vhca, size));
	MLX5_SET64(query_vhca_migration_state_out, out, remaining_total_size, size);
	return MLX5_CMD_STAT_OK;
}

static u8 save_image(struct standin_vhca *vhca, void *in, void *out)
{
	bool incremental = MLX5_GET(save_vhca_state_in, in, incremental);
	size_t size, left;
	u32 mkey = MLX5_GET(save_vhca_state_in, in, mkey);
	u32 room = MLX5_GET(save_vhca_state_in, in, size);
	void *image;
	int err;

	if (vhca->in_chunks && !incremental) {
		/* The whole of it is what is taken piece by piece. */
		standin_vhca_touched(vhca, 0, vhca->size);
		incremental = true;
	}
	image = standin_image_make(vhca, incremental, room, &size);
	if (IS_ERR(image))
		return PTR_ERR(image) == -ENOMEM ? MLX5_CMD_STAT_LIM_ERR :
						   MLX5_CMD_STAT_BAD_PARAM_ERR;
	err = standin_mkey_write(vhca->fw, mkey, 0, image, size);
	if (!err) {
		standin_image_taken(vhca, image);
		MLX5_SET(save_vhca_state_out, out, actual_image_size, size);
		left = vhca->in_chunks ? standin_image_size(vhca, true) : 0;
		MLX5_SET(save_vhca_state_out, out, next_required_umem_size, piece_of(vhca, left));
		vhca->more = left;
	}
	vfree(image);
	return err ? MLX5_CMD_STAT_BAD_RES_ERR : MLX5_CMD_STAT_OK;
}

static u8 save(struct standin_vhca *vhca, void *in, void *out)
{
	bool incremental = MLX5_GET(save_vhca_state_in, in, incremental);
	bool track = MLX5_GET(save_vhca_state_in, in, set_track);
	u8 status;

	if (incremental && !vhca->tracking && !vhca->more)
		return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	if (!track && !vhca->responder_suspended) {
		/* Nobody saves a function that goes on: this is how tracking ends. */
		vhca->tracking = false;
		return MLX5_CMD_STAT_OK;
	}
	if (track && vhca->responder_suspended)
		return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	status = save_image(vhca, in, out);
	if (!status)
		vhca->tracking = track;
	return status;
}

static u8 load(struct standin_vhca *vhca, void *in)
{
	u32 size = MLX5_GET(load_vhca_state_in, in, size);
	u32 mkey = MLX5_GET(load_vhca_state_in, in, mkey);
	void *image;
	u8 status;

	if (!vhca->initiator_suspended || !vhca->responder_suspended)
		return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
	if (!size)
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	image = vmalloc(size);
	if (!image)
		return MLX5_CMD_STAT_LIM_ERR;
	if (standin_mkey_read(vhca->fw, mkey, 0, image, size))
		status = MLX5_CMD_STAT_BAD_RES_ERR;
	else
		status = standin_image_load(vhca, image, size);
	vfree(image);
	return status;
}

static struct standin_vhca *find(struct standin *fw, u16 vhca_id)
{
	unsigned int i;

	for (i = 0; i < fw->vhca_count; i++)
		if (STANDIN_VHCA_ID(i) == vhca_id)
			return &fw->vhcas[i];
	return NULL;
}

u8 standin_vhca_command(struct standin *fw, u16 opcode, void *in, void *out)
{
	struct standin_vhca *vhca = find(fw, MLX5_GET(standin_in, in, vhca_id));
	u16 op_mod = MLX5_GET(standin_in, in, op_mod);

	if (!vhca)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	standin_vhca_settle(vhca);
	switch (opcode) {
	case MLX5_CMD_OP_SUSPEND_VHCA:
		return suspend(vhca, op_mod);
	case MLX5_CMD_OP_RESUME_VHCA:
		return resume(vhca, op_mod);
	case MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE:
		return query(vhca, in, out);
	case MLX5_CMD_OP_SAVE_VHCA_STATE:
		return save(vhca, in, out);
	default:
		return load(vhca, in);
	}
}
