// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/mlx5_standin/ADDRESS-OF-THE-PF/
 *
 *	commands	every command as bytes, see journal.c; a write forgets them
 *	capabilities	"NAME 0" or "NAME 1", one for each that there is; a line that is written changes
 *			one. The VFs' driver looks when it is bound
 *	faults		what is to go wrong, see fault.c: a line that is written is one more, and
 *			"clear" forgets them
 *	objects		what is alive: "pds N", "mkeys N"
 *	tracker		what is alive of it: "cqs N", "qps N", "objects N"; "lose" that is written puts an
 *			error in the place of the next report, "fail" has the object fail for good
 *	vfN/contents	the function's memory, to be read and written at any offset; what is written
 *			is dirty for the next incremental image
 *	vfN/size	of it, in bytes; a write makes it anew, with bytes of its own
 *	vfN/dma		takes "IOVA LENGTH BYTE": the function writes that to memory, by DMA
 *	vfN/pf		takes "gone" and "back": what the VF's driver is told of the PF
 *	vfN/state	"initiator running|suspended", "responder running|suspended",
 *			"tracking yes|no", "migratable yes|no", "dirty N" pages
 */
#include <linux/bitmap.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/seq_file.h>

#include "standin.h"

struct snapshot {
	size_t size;
	void *bytes;
};

/* As it was when it was opened, however it is read. */
static int commands_open(struct inode *inode, struct file *file)
{
	struct standin *fw = inode->i_private;
	struct snapshot *snapshot = kzalloc(sizeof(*snapshot), GFP_KERNEL);

	if (!snapshot)
		return -ENOMEM;
	snapshot->bytes = standin_journal_bytes(&fw->journal, &snapshot->size);
	if (!snapshot->bytes) {
		kfree(snapshot);
		return -ENOMEM;
	}
	file->private_data = snapshot;
	return 0;
}

static int commands_release(struct inode *inode, struct file *file)
{
	struct snapshot *snapshot = file->private_data;

	kvfree(snapshot->bytes);
	kfree(snapshot);
	return 0;
}

static ssize_t commands_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	struct snapshot *snapshot = file->private_data;

	return simple_read_from_buffer(to, count, pos, snapshot->bytes, snapshot->size);
}

static ssize_t commands_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct standin *fw = file_inode(file)->i_private;

	standin_journal_clear(&fw->journal);
	return count;
}

static const struct file_operations commands_fops = {
	.owner = THIS_MODULE,
	.open = commands_open,
	.release = commands_release,
	.read = commands_read,
	.write = commands_write,
	.llseek = default_llseek,
};

static int objects_show(struct seq_file *seq, void *unused)
{
	struct standin *fw = seq->private;

	mutex_lock(&fw->lock);
	seq_printf(seq, "pds %u\nmkeys %u\n", fw->pd_count, fw->mkey_count);
	mutex_unlock(&fw->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(objects);

/* A line that is written, without its end, to be freed by kfree(). */
static char *line_of(const char __user *from, size_t count)
{
	return memdup_user_nul(from, min_t(size_t, count, 128));
}

static int capabilities_show(struct seq_file *seq, void *unused)
{
	standin_caps_show(seq->private, seq);
	return 0;
}

static int capabilities_open(struct inode *inode, struct file *file)
{
	return single_open(file, capabilities_show, inode->i_private);
}

static ssize_t capabilities_write(struct file *file, const char __user *from, size_t count,
				  loff_t *pos)
{
	char *line = line_of(from, count);
	int err;

	if (IS_ERR(line))
		return PTR_ERR(line);
	err = standin_caps_set(file_inode(file)->i_private, line);
	kfree(line);
	return err ? err : count;
}

static const struct file_operations capabilities_fops = {
	.owner = THIS_MODULE,
	.open = capabilities_open,
	.release = single_release,
	.read = seq_read,
	.write = capabilities_write,
	.llseek = seq_lseek,
};

static unsigned int number_of(struct xarray *all)
{
	unsigned long index;
	unsigned int count = 0;
	void *one;

	xa_for_each(all, index, one)
		count++;
	return count;
}

static int tracker_show(struct seq_file *seq, void *unused)
{
	struct standin *fw = seq->private;

	mutex_lock(&fw->lock);
	seq_printf(seq, "cqs %u\nqps %u\nobjects %u\n", number_of(&fw->cqs),
		   number_of(&fw->qps), number_of(&fw->trackers));
	mutex_unlock(&fw->lock);
	return 0;
}

static int tracker_open(struct inode *inode, struct file *file)
{
	return single_open(file, tracker_show, inode->i_private);
}

static ssize_t tracker_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct standin *fw = file_inode(file)->i_private;
	char *word = line_of(from, count);
	int err = 0;

	if (IS_ERR(word))
		return PTR_ERR(word);
	mutex_lock(&fw->lock);
	if (sysfs_streq(word, "lose"))
		fw->lose_report = true;
	else if (sysfs_streq(word, "fail"))
		standin_trackers_fail(fw);
	else
		err = -EINVAL;
	mutex_unlock(&fw->lock);
	kfree(word);
	return err ? err : count;
}

static const struct file_operations tracker_fops = {
	.owner = THIS_MODULE,
	.open = tracker_open,
	.release = single_release,
	.read = seq_read,
	.write = tracker_write,
	.llseek = seq_lseek,
};

/* "IOVA LENGTH BYTE" */
static ssize_t dma_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct standin_vhca *vhca = file->private_data;
	char *line = line_of(from, count);
	u64 iova, length;
	u8 byte;
	int err = -EINVAL;

	if (IS_ERR(line))
		return PTR_ERR(line);
	if (sscanf(line, "%lli %lli %hhi", &iova, &length, &byte) == 3) {
		mutex_lock(&vhca->fw->lock);
		standin_vhca_settle(vhca);
		/* A function whose initiator is suspended writes nothing. */
		err = vhca->initiator_suspended ? -EBUSY :
						  standin_dma_write(vhca, iova, length, byte);
		mutex_unlock(&vhca->fw->lock);
	}
	kfree(line);
	return err ? err : count;
}

static const struct file_operations dma_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = dma_write,
};

static int faults_show(struct seq_file *seq, void *unused)
{
	standin_faults_show(seq->private, seq);
	return 0;
}

static int faults_open(struct inode *inode, struct file *file)
{
	return single_open(file, faults_show, inode->i_private);
}

static ssize_t faults_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct standin *fw = file_inode(file)->i_private;
	char *line = line_of(from, count);
	int err = 0;

	if (IS_ERR(line))
		return PTR_ERR(line);
	if (sysfs_streq(line, "clear"))
		standin_faults_clear(fw);
	else
		err = standin_fault_add(fw, line);
	kfree(line);
	return err ? err : count;
}

static const struct file_operations faults_fops = {
	.owner = THIS_MODULE,
	.open = faults_open,
	.release = single_release,
	.read = seq_read,
	.write = faults_write,
	.llseek = seq_lseek,
};

/* The driver answers with commands, so that no lock is held meanwhile. */
static ssize_t pf_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct standin_vhca *vhca = file->private_data;
	char *word = memdup_user_nul(from, min_t(size_t, count, 8));
	bool gone, back;

	if (IS_ERR(word))
		return PTR_ERR(word);
	gone = sysfs_streq(word, "gone");
	back = sysfs_streq(word, "back");
	kfree(word);
	if (!gone && !back)
		return -EINVAL;
	blocking_notifier_call_chain(&vhca->notifiers, gone ? MLX5_PF_NOTIFY_DISABLE_VF :
							      MLX5_PF_NOTIFY_ENABLE_VF, NULL);
	return count;
}

static const struct file_operations pf_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = pf_write,
};

static ssize_t contents_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	struct standin_vhca *vhca = file->private_data;
	ssize_t done;

	mutex_lock(&vhca->fw->lock);
	done = simple_read_from_buffer(to, count, pos, vhca->contents, vhca->size);
	mutex_unlock(&vhca->fw->lock);
	return done;
}

static ssize_t contents_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	struct standin_vhca *vhca = file->private_data;
	loff_t offset = *pos;
	ssize_t done;

	if (offset < 0 || offset >= vhca->size)
		return -ENOSPC;
	mutex_lock(&vhca->fw->lock);
	standin_vhca_settle(vhca);
	if (vhca->responder_suspended) {
		/* A function that is stopped does not change, or a test did not mean it. */
		done = -EBUSY;
	} else {
		done = simple_write_to_buffer(vhca->contents, vhca->size, pos, from, count);
		if (done > 0)
			standin_vhca_touched(vhca, offset, done);
	}
	mutex_unlock(&vhca->fw->lock);
	return done;
}

static const struct file_operations contents_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = contents_read,
	.write = contents_write,
	.llseek = default_llseek,
};

static int size_get(void *data, u64 *value)
{
	struct standin_vhca *vhca = data;

	*value = vhca->size;
	return 0;
}

static int size_set(void *data, u64 value)
{
	struct standin_vhca *vhca = data;
	int err;

	if (!value || value > STANDIN_MAX_CONTENTS)
		return -EINVAL;
	mutex_lock(&vhca->fw->lock);
	err = standin_vhca_resize(vhca, value);
	mutex_unlock(&vhca->fw->lock);
	return err;
}
DEFINE_DEBUGFS_ATTRIBUTE(size_fops, size_get, size_set, "%llu\n");

static const char *running_or_not(bool suspended)
{
	return suspended ? "suspended" : "running";
}

static int state_show(struct seq_file *seq, void *unused)
{
	struct standin_vhca *vhca = seq->private;

	mutex_lock(&vhca->fw->lock);
	standin_vhca_settle(vhca);
	seq_printf(seq, "initiator %s\nresponder %s\ntracking %s\nmigratable %s\ndirty %u\n",
		   running_or_not(vhca->initiator_suspended),
		   running_or_not(vhca->responder_suspended), vhca->tracking ? "yes" : "no",
		   vhca->migratable ? "yes" : "no",
		   bitmap_weight(vhca->dirty, standin_pages(vhca->size)));
	mutex_unlock(&vhca->fw->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static void create_vf(struct standin *fw, struct standin_vhca *vhca)
{
	struct dentry *dir;
	char name[16];

	snprintf(name, sizeof(name), "vf%u", vhca->vf);
	dir = debugfs_create_dir(name, fw->dir);
	debugfs_create_file("contents", 0600, dir, vhca, &contents_fops);
	debugfs_create_file_unsafe("size", 0600, dir, vhca, &size_fops);
	debugfs_create_file("dma", 0200, dir, vhca, &dma_fops);
	debugfs_create_file("pf", 0200, dir, vhca, &pf_fops);
	debugfs_create_file("state", 0400, dir, vhca, &state_fops);
}

static struct dentry *root;

void standin_files_init(void)
{
	root = debugfs_create_dir("mlx5_standin", NULL);
}

void standin_files_exit(void)
{
	debugfs_remove_recursive(root);
}

void standin_files_create(struct standin *fw)
{
	unsigned int i;

	fw->dir = debugfs_create_dir(pci_name(fw->mdev.pdev), root);
	debugfs_create_file("commands", 0600, fw->dir, fw, &commands_fops);
	debugfs_create_file("capabilities", 0600, fw->dir, fw, &capabilities_fops);
	debugfs_create_file("tracker", 0600, fw->dir, fw, &tracker_fops);
	debugfs_create_file("faults", 0600, fw->dir, fw, &faults_fops);
	debugfs_create_file("objects", 0400, fw->dir, fw, &objects_fops);
	for (i = 0; i < fw->vhca_count; i++)
		create_vf(fw, &fw->vhcas[i]);
}

void standin_files_remove(struct standin *fw)
{
	debugfs_remove_recursive(fw->dir);
}
