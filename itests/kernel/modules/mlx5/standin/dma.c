// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory as devices reach it: by addresses of DMA, through the IOMMU's domain of the one that does.
 */
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/pci.h>

#include "standin.h"

/* What is at an address, to the end of its page; NULL where a device would have got a fault. */
void *standin_dma(struct standin *fw, struct device *dev, u64 address)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);
	phys_addr_t physical = domain ? iommu_iova_to_phys(domain, address) : address;

	if (!physical || !pfn_valid(PHYS_PFN(physical)))
		return NULL;
	return phys_to_virt(physical);
}

/* A function writes one byte over and over, where its guest has memory, and its tracker sees it. */
int standin_dma_write(struct standin_vhca *vhca, u64 iova, u64 length, u8 byte)
{
	struct pci_dev *vf = standin_vf(vhca);
	u64 done, piece;
	void *at;

	if (!vf)
		return -ENODEV;
	for (done = 0; done < length; done += piece) {
		piece = min_t(u64, length - done, PAGE_SIZE - ((iova + done) & ~PAGE_MASK));
		at = standin_dma(vhca->fw, &vf->dev, iova + done);
		if (!at)
			break;
		memset(at, byte, piece);
		standin_tracker_note(vhca, iova + done, piece);
	}
	pci_dev_put(vf);
	return done < length ? -EFAULT : 0;
}
