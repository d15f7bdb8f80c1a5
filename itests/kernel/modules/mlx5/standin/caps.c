// SPDX-License-Identifier: GPL-2.0-only
/*
 * The capabilities that the VFs' driver looks for, each of which can be taken away: it looks when
 * it is bound to a VF.
 */
#include <linux/pci.h>
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

/* Not of the physical function, but of each VF: what devlink sets of one, and a line here of all. */
static const char MIGRATABLE[] = "migratable";

static void set_all_migratable(struct standin *fw, bool on)
{
	unsigned int i;

	mutex_lock(&fw->lock);
	for (i = 0; i < fw->vhca_count; i++)
		fw->vhcas[i].migratable = on;
	mutex_unlock(&fw->lock);
}

static bool are_all_migratable(struct standin *fw)
{
	bool all = true;
	unsigned int i;

	mutex_lock(&fw->lock);
	for (i = 0; i < fw->vhca_count; i++)
		all &= fw->vhcas[i].migratable;
	mutex_unlock(&fw->lock);
	return all;
}

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
	seq_printf(seq, "%s %d\n", MIGRATABLE, are_all_migratable(fw));
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
		set_all_migratable(fw, on);
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

static struct standin_vhca *vhca_of(struct standin *fw, unsigned int function)
{
	unsigned int vf = function - STANDIN_FUNCTION_ID(0);

	return vf < fw->vhca_count ? &fw->vhcas[vf] : NULL;
}

/* Of another function; op_mod is the kind of capability and, in bit 0, current or greatest. */
u8 standin_query_hca_cap(struct standin *fw, void *in, void *out, int out_size)
{
	struct standin_vhca *vhca = vhca_of(fw, MLX5_GET(query_hca_cap_in, in, function_id));
	u16 kind = MLX5_GET(query_hca_cap_in, in, op_mod) >> 1;
	void *cap = MLX5_ADDR_OF(query_hca_cap_out, out, capability);

	if (!vhca || out_size < MLX5_ST_SZ_BYTES(query_hca_cap_out))
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	if (kind == MLX5_CAP_GENERAL)
		MLX5_SET(cmd_hca_cap, cap, vhca_id, STANDIN_VHCA_ID(vhca->vf));
	if (kind == MLX5_CAP_GENERAL_2)
		MLX5_SET(cmd_hca_cap_2, cap, migratable, vhca->migratable);
	return MLX5_CMD_STAT_OK;
}

/* Firmware knows a function in use by the commands of its driver; this one by the kernel's driver core. */
static bool has_driver(struct standin_vhca *vhca)
{
	struct pci_dev *vf = standin_vf(vhca);
	bool bound = vf && vf->dev.driver;

	pci_dev_put(vf);
	return bound;
}

/*
 * Of another function, while nobody has it: the kernel's documentation asks for that. That a function
 * in use is refused, and how, is a policy of ours.
 */
u8 standin_set_hca_cap(struct standin *fw, void *in, int in_size)
{
	struct standin_vhca *vhca = vhca_of(fw, MLX5_GET(set_hca_cap_in, in, function_id));
	void *cap = MLX5_ADDR_OF(set_hca_cap_in, in, capability);

	if (!vhca || in_size < MLX5_ST_SZ_BYTES(set_hca_cap_in) ||
	    !MLX5_GET(set_hca_cap_in, in, other_function) ||
	    MLX5_GET(set_hca_cap_in, in, op_mod) >> 1 != MLX5_SET_HCA_CAP_OP_MOD_GENERAL_DEVICE2)
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	if (has_driver(vhca))
		return MLX5_CMD_STAT_RES_BUSY;
	vhca->migratable = MLX5_GET(cmd_hca_cap_2, cap, migratable);
	return MLX5_CMD_STAT_OK;
}
