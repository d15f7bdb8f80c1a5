// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's firmware knows when the function is reset. The function of this one is somebody
 * else's, so the reset is seen on its way through the bus: in the write to the configuration space
 * that orders it. The VFs are on the bus of their physical function here.
 */
#include <linux/pci.h>

#include "standin.h"

/* There is one such bus: of two, whose accessor is called is not told. */
static struct standin *watched;
static struct pci_ops *below;
static struct pci_ops ours;

/* Nobody may sleep here. */
static int through(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	unsigned int i;

	for (i = 0; i < watched->vhca_count; i++) {
		struct standin_vhca *vhca = &watched->vhcas[i];

		if (vhca->device_control && vhca->device_control == where && vhca->devfn == devfn &&
		    value & PCI_EXP_DEVCTL_BCR_FLR)
			atomic_set(&vhca->reset, 1);
	}
	return below->write(bus, devfn, where, size, value);
}

struct pci_dev *standin_vf(struct standin_vhca *vhca)
{
	struct pci_dev *pf = vhca->fw->mdev.pdev;

	return pci_get_domain_bus_and_slot(pci_domain_nr(pf->bus), pf->bus->number,
					   pci_iov_virtfn_devfn(pf, vhca->vf));
}

static void find(struct standin_vhca *vhca)
{
	struct pci_dev *vf = standin_vf(vhca);

	vhca->device_control = 0;
	if (!vf)
		return;
	if (vf->is_virtfn && pci_is_pcie(vf)) {
		vhca->devfn = vf->devfn;
		vhca->device_control = vf->pcie_cap + PCI_EXP_DEVCTL;
	}
	pci_dev_put(vf);
}

/* Once there are VFs. */
int standin_reset_watch(struct standin *fw)
{
	unsigned int i;

	if (watched && watched != fw)
		return -EBUSY;
	for (i = 0; i < fw->vhca_count; i++)
		find(&fw->vhcas[i]);
	if (watched)
		return 0;
	watched = fw;
	below = fw->mdev.pdev->bus->ops;
	ours = *below;
	ours.write = through;
	pci_bus_set_ops(fw->mdev.pdev->bus, &ours);
	return 0;
}

void standin_reset_forget(struct standin *fw)
{
	if (watched != fw)
		return;
	pci_bus_set_ops(fw->mdev.pdev->bus, below);
	watched = NULL;
}
