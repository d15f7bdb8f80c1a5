// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switch of the physical function, as the real devlink of the kernel tells it: its mode, and in
 * the mode switchdev a port for each VF. Whether a VF is migratable is an attribute of its port, which
 * becomes a capability of the VF by a command of the firmware, as it does with mlx5_core. Ports have no
 * network interface here.
 *
 * Everything but create, remove and standin_devlink_vfs() is called with the instance's lock held.
 */
#include <linux/mlx5/vport.h>
#include <linux/slab.h>
#include <net/devlink.h>

#include "standin.h"

static struct standin *of(struct devlink *devlink)
{
	return *(struct standin **)devlink_priv(devlink);
}

static struct standin_vhca *vhca_of(struct devlink_port *port)
{
	return container_of(port, struct standin_vhca, port);
}

static int may_migrate(struct standin *fw, struct netlink_ext_ack *extack)
{
	struct mlx5_core_dev *mdev = &fw->mdev;

	if (MLX5_CAP_GEN(mdev, migration))
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "Device doesn't support migration");
	return -EOPNOTSUPP;
}

static int migratable_get(struct devlink_port *port, bool *enabled, struct netlink_ext_ack *extack)
{
	struct standin_vhca *vhca = vhca_of(port);
	int err = may_migrate(vhca->fw, extack);

	if (err)
		return err;
	mutex_lock(&vhca->fw->lock);
	*enabled = vhca->migratable;
	mutex_unlock(&vhca->fw->lock);
	return 0;
}

/* The VF's capabilities as they are, but for that one. */
static int set_migratable(struct standin_vhca *vhca, bool enable, struct netlink_ext_ack *extack)
{
	struct mlx5_core_dev *mdev = &vhca->fw->mdev;
	u16 function = STANDIN_FUNCTION_ID(vhca->vf);
	int in_size = MLX5_ST_SZ_BYTES(set_hca_cap_in);
	u32 out[MLX5_ST_SZ_DW(set_hca_cap_out)] = {};
	void *asked = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	void *in = kzalloc(in_size, GFP_KERNEL);
	void *caps;
	int err = -ENOMEM;

	if (!asked || !in)
		goto out;
	err = mlx5_vport_get_other_func_cap(mdev, function, asked, MLX5_CAP_GENERAL_2);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "Failed getting HCA caps");
		goto out;
	}
	caps = MLX5_ADDR_OF(set_hca_cap_in, in, capability);
	memcpy(caps, MLX5_ADDR_OF(query_hca_cap_out, asked, capability),
	       MLX5_UN_SZ_BYTES(hca_cap_union));
	MLX5_SET(cmd_hca_cap_2, caps, migratable, enable);
	MLX5_SET(set_hca_cap_in, in, opcode, MLX5_CMD_OP_SET_HCA_CAP);
	MLX5_SET(set_hca_cap_in, in, op_mod, MLX5_SET_HCA_CAP_OP_MOD_GENERAL_DEVICE2 << 1);
	MLX5_SET(set_hca_cap_in, in, other_function, 1);
	MLX5_SET(set_hca_cap_in, in, function_id, function);
	err = mlx5_cmd_exec(mdev, in, in_size, out, sizeof(out));
	if (err)
		NL_SET_ERR_MSG_MOD(extack, "Failed setting HCA migratable cap");
out:
	kfree(in);
	kfree(asked);
	return err;
}

static int migratable_set(struct devlink_port *port, bool enable, struct netlink_ext_ack *extack)
{
	struct standin_vhca *vhca = vhca_of(port);
	bool enabled;
	int err = migratable_get(port, &enabled, extack);

	if (err || enabled == enable)
		return err;
	return set_migratable(vhca, enable, extack);
}

static const struct devlink_port_ops vf_ops = {
	.port_fn_migratable_get = migratable_get,
	.port_fn_migratable_set = migratable_set,
};

static const struct devlink_port_ops uplink_ops;

static int add_uplink(struct standin *fw)
{
	struct devlink_port_attrs attrs = { .flavour = DEVLINK_PORT_FLAVOUR_PHYSICAL };
	int err;

	memset(&fw->uplink, 0, sizeof(fw->uplink));
	devlink_port_attrs_set(&fw->uplink, &attrs);
	err = devl_port_register_with_ops(fw->devlink, &fw->uplink, MLX5_VPORT_UPLINK, &uplink_ops);
	if (!err)
		/* Of one whose type stays open the kernel warns after an hour. */
		devlink_port_type_eth_set(&fw->uplink);
	return err;
}

static void remove_port(struct devlink_port *port)
{
	devlink_port_type_clear(port);
	devl_port_unregister(port);
}

static int add_port(struct standin *fw, unsigned int vf)
{
	struct devlink_port *port = &fw->vhcas[vf].port;
	int err;

	memset(port, 0, sizeof(*port));
	devlink_port_attrs_pci_vf_set(port, 0, 0, vf, false);
	err = devl_port_register_with_ops(fw->devlink, port, STANDIN_FUNCTION_ID(vf), &vf_ops);
	if (!err)
		devlink_port_type_eth_set(port);
	return err;
}

static void remove_ports(struct standin *fw)
{
	while (fw->ports)
		remove_port(&fw->vhcas[--fw->ports].port);
}

static int add_ports(struct standin *fw)
{
	int err;

	while (fw->ports < fw->vfs) {
		err = add_port(fw, fw->ports);
		if (err) {
			remove_ports(fw);
			return err;
		}
		fw->ports++;
	}
	return 0;
}

static int enter_switchdev(struct standin *fw)
{
	int err = add_uplink(fw);

	if (err)
		return err;
	err = add_ports(fw);
	if (err)
		remove_port(&fw->uplink);
	else
		fw->switchdev = true;
	return err;
}

static void leave_switchdev(struct standin *fw)
{
	remove_ports(fw);
	remove_port(&fw->uplink);
	fw->switchdev = false;
}

static int mode_get(struct devlink *devlink, u16 *mode)
{
	*mode = of(devlink)->switchdev ? DEVLINK_ESWITCH_MODE_SWITCHDEV :
					 DEVLINK_ESWITCH_MODE_LEGACY;
	return 0;
}

static int mode_set(struct devlink *devlink, u16 mode, struct netlink_ext_ack *extack)
{
	struct standin *fw = of(devlink);

	switch (mode) {
	case DEVLINK_ESWITCH_MODE_LEGACY:
		if (fw->switchdev)
			leave_switchdev(fw);
		return 0;
	case DEVLINK_ESWITCH_MODE_SWITCHDEV:
		return fw->switchdev ? 0 : enter_switchdev(fw);
	default:
		return -EINVAL;
	}
}

static const struct devlink_ops ops = {
	.eswitch_mode_get = mode_get,
	.eswitch_mode_set = mode_set,
};

/* How many VFs there are from now on. Ports come before them, and go after them. */
int standin_devlink_vfs(struct standin *fw, unsigned int vfs)
{
	int err = 0;

	devl_lock(fw->devlink);
	fw->vfs = vfs;
	if (fw->switchdev) {
		remove_ports(fw);
		err = add_ports(fw);
	}
	if (err)
		fw->vfs = 0;
	devl_unlock(fw->devlink);
	return err;
}

int standin_devlink_create(struct standin *fw)
{
	fw->devlink = devlink_alloc(&ops, sizeof(fw), fw->mdev.device);
	if (!fw->devlink)
		return -ENOMEM;
	*(struct standin **)devlink_priv(fw->devlink) = fw;
	devlink_register(fw->devlink);
	return 0;
}

void standin_devlink_remove(struct standin *fw)
{
	devlink_unregister(fw->devlink);
	devl_lock(fw->devlink);
	if (fw->switchdev)
		leave_switchdev(fw);
	devl_unlock(fw->devlink);
	devlink_free(fw->devlink);
}
