// SPDX-License-Identifier: GPL-2.0-only
/*
 * The capabilities that the VFs' driver looks for, each of which can be taken away: it looks when
 * it is bound to a VF.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "standin.h"

/* A field of one bit, which all of them are. */
static const struct standin_cap {
	const char *name;
	enum mlx5_cap_type type;
	unsigned int bit;
	bool usual;
} caps[] = {
	{ "migration", MLX5_CAP_GENERAL, __mlx5_bit_off(cmd_hca_cap, migration), true },
	{ "adv_virtualization", MLX5_CAP_GENERAL, __mlx5_bit_off(cmd_hca_cap, adv_virtualization),
	  true },
	{ "migration_multi_load", MLX5_CAP_GENERAL_2,
	  __mlx5_bit_off(cmd_hca_cap_2, migration_multi_load), true },
	{ "migration_tracking_state", MLX5_CAP_GENERAL_2,
	  __mlx5_bit_off(cmd_hca_cap_2, migration_tracking_state), true },
	{ "migration_in_chunks", MLX5_CAP_GENERAL_2,
	  __mlx5_bit_off(cmd_hca_cap_2, migration_in_chunks), false },
};

/* Not of the physical function, but of each VF: what devlink sets on a real one. */
static const char MIGRATABLE[] = "migratable";

static u32 mask(const struct standin_cap *cap)
{
	return BIT(31 - cap->bit % 32);
}

static __be32 *word(struct standin *fw, const struct standin_cap *cap)
{
	return (__be32 *)fw->mdev.caps.hca[cap->type]->cur + cap->bit / 32;
}

static void set(struct standin *fw, const struct standin_cap *cap, bool on)
{
	__be32 *at = word(fw, cap);

	*at = cpu_to_be32(on ? be32_to_cpu(*at) | mask(cap) : be32_to_cpu(*at) & ~mask(cap));
}

static void set_limits_of_tracker(struct mlx5_core_dev *mdev)
{
	void *cap = mdev->caps.hca[MLX5_CAP_ADV_VIRTUALIZATION]->cur;

	MLX5_SET(adv_virtualization_cap, cap, pg_track_max_num_range, 4);
	MLX5_SET(adv_virtualization_cap, cap, pg_track_log_min_addr_space, 16);
	MLX5_SET(adv_virtualization_cap, cap, pg_track_log_max_addr_space, 40);
	MLX5_SET(adv_virtualization_cap, cap, pg_track_log_min_msg_size, 12);
	MLX5_SET(adv_virtualization_cap, cap, pg_track_log_max_msg_size, 12);
	MLX5_SET(adv_virtualization_cap, cap, pg_track_log_min_page_size, 12);
	MLX5_SET(adv_virtualization_cap, cap, pg_track_log_max_page_size, 21);
}

/* Macros of the headers look into all kinds. */
int standin_caps_init(struct standin *fw)
{
	struct mlx5_core_dev *mdev = &fw->mdev;
	int i;

	for (i = 0; i < MLX5_CAP_NUM; i++) {
		mdev->caps.hca[i] = kzalloc(sizeof(*mdev->caps.hca[i]), GFP_KERNEL);
		if (!mdev->caps.hca[i])
			return -ENOMEM;
	}
	for (i = 0; i < ARRAY_SIZE(caps); i++)
		set(fw, &caps[i], caps[i].usual);
	set_limits_of_tracker(mdev);
	fw->migratable = true;
	return 0;
}

void standin_caps_free(struct standin *fw)
{
	int i;

	for (i = 0; i < MLX5_CAP_NUM; i++)
		kfree(fw->mdev.caps.hca[i]);
}

void standin_caps_show(struct standin *fw, struct seq_file *seq)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(caps); i++)
		seq_printf(seq, "%s %d\n", caps[i].name,
			   !!(be32_to_cpu(*word(fw, &caps[i])) & mask(&caps[i])));
	seq_printf(seq, "%s %d\n", MIGRATABLE, fw->migratable);
}

/* "NAME 0" or "NAME 1". */
int standin_caps_set(struct standin *fw, const char *line)
{
	unsigned int on;
	char name[32];
	int i;

	if (sscanf(line, "%31s %u", name, &on) != 2 || on > 1)
		return -EINVAL;
	if (!strcmp(name, MIGRATABLE)) {
		fw->migratable = on;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(caps); i++) {
		if (!strcmp(name, caps[i].name)) {
			set(fw, &caps[i], on);
			return 0;
		}
	}
	return -ENOENT;
}

/* Of another function; op_mod is the kind of capability and, in bit 0, current or greatest. */
void standin_query_hca_cap(struct standin *fw, void *in, void *out, int out_size)
{
	unsigned int vf = MLX5_GET(query_hca_cap_in, in, function_id) - 1;
	u16 kind = MLX5_GET(query_hca_cap_in, in, op_mod) >> 1;
	void *cap = MLX5_ADDR_OF(query_hca_cap_out, out, capability);

	if (out_size < MLX5_ST_SZ_BYTES(query_hca_cap_out))
		return;
	if (kind == MLX5_CAP_GENERAL)
		MLX5_SET(cmd_hca_cap, cap, vhca_id, STANDIN_VHCA_ID(vf));
	if (kind == MLX5_CAP_GENERAL_2)
		MLX5_SET(cmd_hca_cap_2, cap, migratable, fw->migratable);
}
