// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of the physical function: any PCI function with SR-IOV, which it is given by
 * driver_override. It has the name that the VFs' driver expects of it, and VFs by sriov_numvfs.
 */
#include <linux/dma-mapping.h>
#include <linux/mlx5/vport.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "standin.h"

int mlx5_vport_get_other_func_cap(struct mlx5_core_dev *dev, u16 vport, void *out, u16 opmod)
{
	u32 in[MLX5_ST_SZ_DW(query_hca_cap_in)] = {};

	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, opmod << 1 | HCA_CAP_OPMOD_GET_MAX);
	MLX5_SET(query_hca_cap_in, in, other_function, 1);
	MLX5_SET(query_hca_cap_in, in, function_id, vport);
	return mlx5_cmd_exec_inout(dev, query_hca_cap, in, out);
}
EXPORT_SYMBOL(mlx5_vport_get_other_func_cap);

/* --- the VFs' driver --------------------------------------------------------------------------- */

struct mlx5_core_dev *mlx5_vf_get_core_dev(struct pci_dev *pdev)
{
	struct mlx5_core_dev *mdev = pci_iov_get_pf_drvdata(pdev, &standin_pci_driver);

	if (IS_ERR(mdev))
		return NULL;
	mutex_lock(&mdev->intf_state_mutex);
	return mdev;
}
EXPORT_SYMBOL(mlx5_vf_get_core_dev);

void mlx5_vf_put_core_dev(struct mlx5_core_dev *mdev)
{
	mutex_unlock(&mdev->intf_state_mutex);
}
EXPORT_SYMBOL(mlx5_vf_put_core_dev);

int mlx5_sriov_blocking_notifier_register(struct mlx5_core_dev *mdev, int vf_id,
					  struct notifier_block *nb)
{
	struct standin *fw = to_standin(mdev);

	if (vf_id < 0 || vf_id >= fw->vhca_count)
		return -EINVAL;
	return blocking_notifier_chain_register(&fw->vhcas[vf_id].notifiers, nb);
}
EXPORT_SYMBOL(mlx5_sriov_blocking_notifier_register);

void mlx5_sriov_blocking_notifier_unregister(struct mlx5_core_dev *mdev, int vf_id,
					     struct notifier_block *nb)
{
	struct standin *fw = to_standin(mdev);

	WARN_ON(blocking_notifier_chain_unregister(&fw->vhcas[vf_id].notifiers, nb));
}
EXPORT_SYMBOL(mlx5_sriov_blocking_notifier_unregister);

/* --- the physical function --------------------------------------------------------------------- */

static void destroy(struct standin *fw)
{
	unsigned int i;

	if (fw->wq)
		destroy_workqueue(fw->wq);
	for (i = 0; i < fw->vhca_count; i++)
		standin_vhca_destroy(&fw->vhcas[i]);
	kfree(fw->vhcas);
	standin_destroy_mkeys(fw);
	standin_faults_clear(fw);
	standin_journal_clear(&fw->journal);
	standin_trackers_destroy(fw);
	standin_queues_destroy(fw);
	standin_caps_free(fw);
	kvfree(fw);
}

static struct standin *create(struct pci_dev *pdev)
{
	int vfs = pci_sriov_get_totalvfs(pdev);
	/* An mlx5_core_dev is large. */
	struct standin *fw = kvzalloc(sizeof(*fw), GFP_KERNEL);
	int i;

	if (!fw)
		return NULL;
	fw->mdev.device = &pdev->dev;
	fw->mdev.pdev = pdev;
	fw->mdev.priv.numa_node = dev_to_node(&pdev->dev);
	mutex_init(&fw->mdev.intf_state_mutex);
	mutex_init(&fw->lock);
	mutex_init(&fw->faults_lock);
	INIT_LIST_HEAD(&fw->faults);
	standin_journal_init(&fw->journal);
	xa_init_flags(&fw->pds, XA_FLAGS_ALLOC);
	xa_init_flags(&fw->mkeys, XA_FLAGS_ALLOC);
	xa_init_flags(&fw->cqs, XA_FLAGS_ALLOC);
	xa_init_flags(&fw->qps, XA_FLAGS_ALLOC);
	xa_init_flags(&fw->trackers, XA_FLAGS_ALLOC);
	BLOCKING_INIT_NOTIFIER_HEAD(&fw->events);
	fw->wq = alloc_workqueue("mlx5_standin", WQ_UNBOUND, 0);
	fw->vhcas = kcalloc(vfs, sizeof(*fw->vhcas), GFP_KERNEL);
	if (!fw->wq || !fw->vhcas || standin_caps_init(fw))
		goto err;
	for (i = 0; i < vfs; i++) {
		if (standin_vhca_init(fw, i))
			goto err;
		fw->vhca_count++;
	}
	return fw;
err:
	destroy(fw);
	return NULL;
}

static int standin_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct standin *fw;
	int err;

	if (!pci_sriov_get_totalvfs(pdev)) {
		dev_err(&pdev->dev, "no VFs can be made of it\n");
		return -ENODEV;
	}
	err = pcim_enable_device(pdev);
	if (err)
		return err;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		return err;
	fw = create(pdev);
	if (!fw)
		return -ENOMEM;
	pci_set_drvdata(pdev, &fw->mdev);
	err = standin_devlink_create(fw);
	if (err) {
		pci_set_drvdata(pdev, NULL);
		destroy(fw);
		return err;
	}
	standin_files_create(fw);
	return 0;
}

static void standin_remove(struct pci_dev *pdev)
{
	struct standin *fw = to_standin(pci_get_drvdata(pdev));

	pci_disable_sriov(pdev);
	standin_devlink_remove(fw);
	standin_reset_forget(fw);
	standin_files_remove(fw);
	pci_set_drvdata(pdev, NULL);
	destroy(fw);
}

static int standin_sriov_configure(struct pci_dev *pdev, int vfs)
{
	struct standin *fw = to_standin(pci_get_drvdata(pdev));
	int err;

	if (!vfs) {
		pci_disable_sriov(pdev);
		return standin_devlink_vfs(fw, 0);
	}
	err = standin_devlink_vfs(fw, vfs);
	if (err)
		return err;
	err = pci_enable_sriov(pdev, vfs);
	if (err)
		goto err_ports;
	err = standin_reset_watch(fw);
	if (err)
		goto err_vfs;
	return vfs;
err_vfs:
	pci_disable_sriov(pdev);
err_ports:
	standin_devlink_vfs(fw, 0);
	return err;
}

struct pci_driver standin_pci_driver = {
	.name = "mlx5_core",
	.probe = standin_probe,
	.remove = standin_remove,
	.sriov_configure = standin_sriov_configure,
};

static int __init standin_init(void)
{
	int err;

	standin_files_init();
	err = pci_register_driver(&standin_pci_driver);
	if (err)
		standin_files_exit();
	return err;
}
module_init(standin_init);

static void __exit standin_exit(void)
{
	pci_unregister_driver(&standin_pci_driver);
	standin_files_exit();
}
module_exit(standin_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Stand-in for mlx5_core and its firmware, for tests of mlx5-vfio-pci");
