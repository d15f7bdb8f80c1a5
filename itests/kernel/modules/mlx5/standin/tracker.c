// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page tracker: an object that notes where in memory a function has written, and reports it in
 * messages of eight bytes for each page. The function writes when a test tells it to (dma.c).
 */
#include <linux/delay.h>
#include <linux/slab.h>

#include "standin.h"

struct standin_range {
	u64 start;
	u64 length;
};

struct standin_tracker {
	u16 vhca_id;
	u8 log_page_size;
	u8 log_msg_size;
	u32 qpn;
	u8 state;
	/* By the number of the page. */
	struct xarray pages;
	unsigned int count;
	struct standin_range ranges[];
};

/* What is being reported; the object may be gone before it is. */
struct standin_report {
	struct work_struct work;
	struct standin *fw;
	u32 id;
	size_t sent;
	size_t count;
	__be64 entries[];
};

static void free_tracker(struct standin_tracker *tracker)
{
	xa_destroy(&tracker->pages);
	kfree(tracker);
}

static u8 create(struct standin *fw, void *in, int in_size, void *out)
{
	void *object = MLX5_ADDR_OF(create_page_track_obj_in, in, obj_context);
	unsigned int count, i;
	struct standin_tracker *tracker;
	u32 id;

	if (in_size < MLX5_ST_SZ_BYTES(create_page_track_obj_in))
		return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
	count = MLX5_GET(page_track, object, num_ranges);
	if (!count || in_size - MLX5_ST_SZ_BYTES(create_page_track_obj_in) <
			      count * MLX5_ST_SZ_BYTES(page_track_range))
		return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
	tracker = kzalloc(struct_size(tracker, ranges, count), GFP_KERNEL);
	if (!tracker)
		return MLX5_CMD_STAT_LIM_ERR;
	tracker->vhca_id = MLX5_GET(page_track, object, vhca_id);
	tracker->log_page_size = MLX5_GET(page_track, object, log_page_size);
	tracker->log_msg_size = MLX5_GET(page_track, object, log_msg_size);
	tracker->qpn = MLX5_GET(page_track, object, reporting_qpn);
	tracker->count = count;
	xa_init(&tracker->pages);
	for (i = 0; i < count; i++) {
		void *range = MLX5_ADDR_OF(page_track, object, track_range) +
			      i * MLX5_ST_SZ_BYTES(page_track_range);

		tracker->ranges[i].start = MLX5_GET64(page_track_range, range, start_address);
		tracker->ranges[i].length = MLX5_GET64(page_track_range, range, length);
	}
	if (xa_alloc(&fw->trackers, &id, tracker, XA_LIMIT(1, 0xffffff), GFP_KERNEL)) {
		free_tracker(tracker);
		return MLX5_CMD_STAT_NO_RES_ERR;
	}
	MLX5_SET(general_obj_out_cmd_hdr, out, obj_id, id);
	return MLX5_CMD_STAT_OK;
}

/* --- what is written --------------------------------------------------------------------------- */

static void note(struct standin_tracker *tracker, u64 from, u64 to)
{
	u64 page;

	if (from >= to)
		return;
	for (page = from >> tracker->log_page_size; page <= (to - 1) >> tracker->log_page_size; page++)
		if (xa_err(xa_store(&tracker->pages, page, xa_mk_value(1), GFP_KERNEL)))
			tracker->state = MLX5_PAGE_TRACK_STATE_ERROR;
}

void standin_tracker_note(struct standin_vhca *vhca, u64 iova, u64 length)
{
	struct standin_tracker *tracker;
	unsigned long id;
	unsigned int i;

	xa_for_each(&vhca->fw->trackers, id, tracker) {
		if (tracker->vhca_id != STANDIN_VHCA_ID(vhca->vf))
			continue;
		for (i = 0; i < tracker->count; i++) {
			struct standin_range *range = &tracker->ranges[i];

			note(tracker, max(iova, range->start),
			     min(iova + length, range->start + range->length));
		}
	}
}

/* --- and reported ------------------------------------------------------------------------------ */

/* One message: 1 if it was the last. */
static int send_next(struct standin_report *report)
{
	struct standin *fw = report->fw;
	struct standin_tracker *tracker = xa_load(&fw->trackers, report->id);
	u32 state = MLX5_PAGE_TRACK_STATE_REPORTING;
	size_t count;
	int err;

	if (!tracker)
		return -ENOENT;
	count = min_t(size_t, report->count - report->sent,
		      BIT(tracker->log_msg_size) / sizeof(__be64));
	if (report->sent + count == report->count)
		state = tracker->state == MLX5_PAGE_TRACK_STATE_ERROR ?
				MLX5_PAGE_TRACK_STATE_ERROR : MLX5_PAGE_TRACK_STATE_TRACKING;
	if (fw->lose_report) {
		fw->lose_report = false;
		err = standin_send(fw, tracker->qpn, NULL, 0, 0);
		return err ? err : 1;
	}
	err = standin_send(fw, tracker->qpn, report->entries + report->sent,
			   count * sizeof(__be64), state << 28);
	if (err)
		return err;
	report->sent += count;
	if (report->sent < report->count)
		return 0;
	tracker->state = state;
	return 1;
}

static void send_all(struct work_struct *work)
{
	struct standin_report *report = container_of(work, struct standin_report, work);
	int err;

	do {
		mutex_lock(&report->fw->lock);
		err = send_next(report);
		mutex_unlock(&report->fw->lock);
		if (err == -EAGAIN)
			usleep_range(500, 1000);
	} while (!err || err == -EAGAIN);
	kvfree(report);
}

/* Pages of a range, as they are reported; what is reported is forgotten. */
static struct standin_report *collect(struct standin_tracker *tracker, u64 start, u64 length)
{
	unsigned long first = start >> tracker->log_page_size, page;
	unsigned long last = (start + length - 1) >> tracker->log_page_size;
	struct standin_report *report;
	size_t count = 0;
	void *entry;

	xa_for_each_range(&tracker->pages, page, entry, first, last)
		count++;
	report = kvzalloc(struct_size(report, entries, count), GFP_KERNEL);
	if (!report)
		return NULL;
	xa_for_each_range(&tracker->pages, page, entry, first, last) {
		report->entries[report->count++] = cpu_to_be64((u64)page << tracker->log_page_size);
		xa_erase(&tracker->pages, page);
	}
	return report;
}

static u8 modify(struct standin *fw, void *in)
{
	u32 id = MLX5_GET(general_obj_in_cmd_hdr, in, obj_id);
	void *object = MLX5_ADDR_OF(modify_page_track_obj_in, in, obj_context);
	struct standin_tracker *tracker = xa_load(&fw->trackers, id);
	struct standin_report *report;

	if (!tracker)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	if (MLX5_GET(page_track, object, state) != MLX5_PAGE_TRACK_STATE_REPORTING ||
	    !MLX5_GET64(page_track, object, length))
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	report = collect(tracker, MLX5_GET64(page_track, object, range_start_address),
			 MLX5_GET64(page_track, object, length));
	if (!report)
		return MLX5_CMD_STAT_LIM_ERR;
	if (tracker->state != MLX5_PAGE_TRACK_STATE_ERROR)
		tracker->state = MLX5_PAGE_TRACK_STATE_REPORTING;
	report->fw = fw;
	report->id = id;
	INIT_WORK(&report->work, send_all);
	queue_work(fw->wq, &report->work);
	return MLX5_CMD_STAT_OK;
}

static u8 query(struct standin *fw, void *in, void *out)
{
	struct standin_tracker *tracker =
		xa_load(&fw->trackers, MLX5_GET(general_obj_in_cmd_hdr, in, obj_id));

	if (!tracker)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	MLX5_SET(page_track, MLX5_ADDR_OF(query_page_track_obj_out, out, obj_context), state,
		 tracker->state);
	return MLX5_CMD_STAT_OK;
}

static u8 destroy(struct standin *fw, void *in)
{
	struct standin_tracker *tracker =
		xa_erase(&fw->trackers, MLX5_GET(general_obj_in_cmd_hdr, in, obj_id));

	if (!tracker)
		return MLX5_CMD_STAT_BAD_RES_ERR;
	free_tracker(tracker);
	return MLX5_CMD_STAT_OK;
}

u8 standin_tracker_command(struct standin *fw, u16 opcode, void *in, int in_size, void *out)
{
	if (MLX5_GET(general_obj_in_cmd_hdr, in, obj_type) != MLX5_OBJ_TYPE_PAGE_TRACK)
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	switch (opcode) {
	case MLX5_CMD_OP_CREATE_GENERAL_OBJECT:
		return create(fw, in, in_size, out);
	case MLX5_CMD_OP_MODIFY_GENERAL_OBJECT:
		return modify(fw, in);
	case MLX5_CMD_OP_QUERY_GENERAL_OBJECT:
		return query(fw, in, out);
	default:
		return destroy(fw, in);
	}
}

/* Whatever is reported from now on ends with an error. */
void standin_trackers_fail(struct standin *fw)
{
	struct standin_tracker *tracker;
	unsigned long id;

	xa_for_each(&fw->trackers, id, tracker)
		tracker->state = MLX5_PAGE_TRACK_STATE_ERROR;
}

void standin_trackers_destroy(struct standin *fw)
{
	struct standin_tracker *tracker;
	unsigned long id;

	xa_for_each(&fw->trackers, id, tracker)
		free_tracker(tracker);
	xa_destroy(&fw->trackers);
}

/* --- events ------------------------------------------------------------------------------------ */

int mlx5_eq_notifier_register(struct mlx5_core_dev *dev, struct mlx5_nb *nb)
{
	return blocking_notifier_chain_register(&to_standin(dev)->events, &nb->nb);
}
EXPORT_SYMBOL(mlx5_eq_notifier_register);

int mlx5_eq_notifier_unregister(struct mlx5_core_dev *dev, struct mlx5_nb *nb)
{
	return blocking_notifier_chain_unregister(&to_standin(dev)->events, &nb->nb);
}
EXPORT_SYMBOL(mlx5_eq_notifier_unregister);

bool mlx5_is_roce_on(struct mlx5_core_dev *dev)
{
	return false;
}
EXPORT_SYMBOL(mlx5_is_roce_on);
