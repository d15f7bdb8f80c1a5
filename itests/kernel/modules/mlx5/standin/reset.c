// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's firmware knows when the function is reset. The function of this one is somebody
 * else's, so the reset is seen where the kernel orders it.
 */
#include <linux/kprobes.h>
#include <linux/pci.h>

#include "standin.h"

static int seen(struct kprobe *probe, struct pt_regs *regs)
{
	struct pci_dev *vf = (struct pci_dev *)regs_get_kernel_argument(regs, 0);
	bool only_asked = regs_get_kernel_argument(regs, 1);
	struct mlx5_core_dev *mdev;
	int id;

	if (only_asked || !vf->is_virtfn || pci_physfn(vf)->driver != &standin_pci_driver)
		return 0;
	mdev = pci_get_drvdata(pci_physfn(vf));
	id = pci_iov_vf_id(vf);
	if (mdev && id >= 0 && id < to_standin(mdev)->vhca_count)
		atomic_set(&to_standin(mdev)->vhcas[id].reset, 1);
	return 0;
}

static struct kprobe probe = {
	.symbol_name = "pcie_reset_flr",
	.pre_handler = seen,
};

int standin_reset_init(void)
{
	return register_kprobe(&probe);
}

void standin_reset_exit(void)
{
	unregister_kprobe(&probe);
}
