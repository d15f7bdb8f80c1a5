/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stand-in for mlx5_core and the firmware below it, for tests of mlx5-vfio-pci.
 *
 * pf.c       the driver of the physical function, and what it tells the VFs' driver
 * cmd.c      how a command travels: the mailbox's heads, errno, asynchronous commands
 * fault.c    what a test lets go wrong, or take long
 * journal.c  every command with its mailboxes, to be read as bytes
 * mkey.c     protection domains and memory keys; reaches memory as a device would
 * vhca.c     the commands that suspend, resume, save and load a function
 * image.c    what this firmware writes when it saves
 * files.c    debugfs: a function's contents and state, what is alive
 * reset.c    sees function level resets
 * caps.c     the capabilities, each of which can be taken away
 * dma.c      memory by its DMA addresses
 * queue.c    queues by which the firmware tells the driver something
 * tracker.c  the page tracker, which tells it where a function wrote
 * devlink.c  the mode of the switch, and the ports of the VFs
 */
#ifndef STANDIN_H
#define STANDIN_H

#include <linux/list.h>
#include <linux/mlx5/driver.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/devlink.h>

/* Contents of a function, in pages of this size, are what incremental images are made of. */
#define STANDIN_PAGE_SHIFT	12
#define STANDIN_PAGE_SIZE	BIT(STANDIN_PAGE_SHIFT)

#define STANDIN_MAX_CONTENTS	SZ_256M
#define STANDIN_USUAL_CONTENTS	SZ_1M

/* What a buffer must have at least where the driver takes the state in chunks. */
#define STANDIN_LEAST_CHUNK	SZ_1M

/* Identifiers that differ from each other: a driver that mixes them up is found out. */
#define STANDIN_VHCA_ID(vf)	(0x10 + (vf))
#define STANDIN_FUNCTION_ID(vf)	((vf) + 1)

/*
 * The heads that all mailboxes have in common. mlx5_core keeps its declaration to itself; these are
 * written after the commands in mlx5_ifc.h.
 */
struct mlx5_ifc_standin_in_bits {
	u8	opcode[0x10];
	u8	uid[0x10];

	u8	reserved_at_20[0x10];
	u8	op_mod[0x10];

	u8	reserved_at_40[0x10];
	u8	vhca_id[0x10];
};

struct mlx5_ifc_standin_out_bits {
	u8	status[0x8];
	u8	reserved_at_8[0x18];

	u8	syndrome[0x20];
};

struct standin;

/* A function as the firmware has it. All fields but reset are under the lock of the firmware. */
struct standin_vhca {
	struct standin *fw;
	unsigned int vf;
	u8 *contents;
	size_t size;
	/* Pages that changed since the last SAVE that was to be tracked. */
	unsigned long *dirty;
	bool initiator_suspended;
	bool responder_suspended;
	bool tracking;
	/* Set through its port, by the PF; no reset changes it. */
	bool migratable;
	struct devlink_port port;
	/* The driver takes the state piece by piece, and whether it has not got all of it. */
	bool in_chunks;
	bool more;
	/* Set where nobody may sleep, acted on before the next command. */
	atomic_t reset;
	/* Where the reset is ordered: a register in the configuration space of the VF. */
	unsigned int devfn;
	int device_control;
	struct blocking_notifier_head notifiers;
};

struct standin_journal {
	struct mutex lock;
	struct list_head records;
	size_t bytes;
	u32 sequence;
};

enum standin_fault_kind {
	STANDIN_FAULT_STATUS,
	STANDIN_FAULT_ERROR,
	STANDIN_FAULT_SUBMIT,
	STANDIN_FAULT_DELAY,
	STANDIN_FAULT_LINGER,
};

/* The firmware of one physical function. */
struct standin {
	struct mlx5_core_dev mdev;
	struct mutex lock;
	struct standin_journal journal;
	struct mutex faults_lock;
	struct list_head faults;
	struct workqueue_struct *wq;
	struct xarray pds;
	struct xarray mkeys;
	unsigned int pd_count;
	unsigned int mkey_count;
	struct xarray cqs;
	struct xarray qps;
	struct xarray trackers;
	struct blocking_notifier_head events;
	bool lose_report;
	/* Under the lock of the instance: the VFs that there are, and how many of them have a port. */
	struct devlink *devlink;
	struct devlink_port uplink;
	bool switchdev;
	unsigned int vfs;
	unsigned int ports;
	struct dentry *dir;
	unsigned int vhca_count;
	struct standin_vhca *vhcas;
};

static inline struct standin *to_standin(struct mlx5_core_dev *mdev)
{
	return container_of(mdev, struct standin, mdev);
}

static inline size_t standin_pages(size_t size)
{
	return DIV_ROUND_UP(size, STANDIN_PAGE_SIZE);
}

struct seq_file;

extern struct pci_driver standin_pci_driver;

int standin_caps_init(struct standin *fw);
void standin_caps_free(struct standin *fw);
void standin_caps_show(struct standin *fw, struct seq_file *seq);
int standin_caps_set(struct standin *fw, const char *line);
u8 standin_query_hca_cap(struct standin *fw, void *in, void *out, int out_size);
u8 standin_set_hca_cap(struct standin *fw, void *in, int in_size);

int standin_fault_add(struct standin *fw, const char *line);
void standin_faults_clear(struct standin *fw);
void standin_faults_show(struct standin *fw, struct seq_file *seq);
bool standin_fault_met(struct standin *fw, enum standin_fault_kind kind, const void *in,
		       unsigned int *value);
void standin_fault_delay(struct standin *fw, const void *in);

void standin_journal_init(struct standin_journal *journal);
void standin_journal_clear(struct standin_journal *journal);
u32 standin_journal_begin(struct standin_journal *journal, const void *in, int in_size,
			  int out_size);
void standin_journal_end(struct standin_journal *journal, u32 sequence, const void *out, int result);
/* Everything as bytes, to be freed by kvfree(). */
void *standin_journal_bytes(struct standin_journal *journal, size_t *size);

u8 standin_alloc_pd(struct standin *fw, void *out);
u8 standin_dealloc_pd(struct standin *fw, void *in);
u8 standin_create_mkey(struct standin *fw, void *in, int in_size, void *out);
u8 standin_destroy_mkey(struct standin *fw, void *in);
void standin_destroy_mkeys(struct standin *fw);
int standin_mkey_read(struct standin *fw, u32 mkey, u64 offset, void *to, size_t size);
int standin_mkey_write(struct standin *fw, u32 mkey, u64 offset, const void *from, size_t size);

void *standin_dma(struct standin *fw, struct device *dev, u64 address);
int standin_dma_write(struct standin_vhca *vhca, u64 iova, u64 length, u8 byte);

u8 standin_queue_command(struct standin *fw, u16 opcode, void *in, int in_size, void *out);
void standin_queues_destroy(struct standin *fw);
int standin_send(struct standin *fw, u32 qpn, const void *bytes, u32 size, u32 immediate);

u8 standin_tracker_command(struct standin *fw, u16 opcode, void *in, int in_size, void *out);
void standin_tracker_note(struct standin_vhca *vhca, u64 iova, u64 length);
void standin_trackers_fail(struct standin *fw);
void standin_trackers_destroy(struct standin *fw);

int standin_vhca_init(struct standin *fw, unsigned int vf);
void standin_vhca_destroy(struct standin_vhca *vhca);
int standin_vhca_resize(struct standin_vhca *vhca, size_t size);
void standin_vhca_touched(struct standin_vhca *vhca, size_t offset, size_t size);
void standin_vhca_settle(struct standin_vhca *vhca);
u8 standin_vhca_command(struct standin *fw, u16 opcode, void *in, void *out);

size_t standin_image_size(struct standin_vhca *vhca, bool incremental);
void *standin_image_make(struct standin_vhca *vhca, bool incremental, size_t limit, size_t *size);
void standin_image_taken(struct standin_vhca *vhca, const void *image);
u8 standin_image_load(struct standin_vhca *vhca, const void *image, size_t size);

int standin_devlink_create(struct standin *fw);
void standin_devlink_remove(struct standin *fw);
int standin_devlink_vfs(struct standin *fw, unsigned int vfs);

void standin_files_init(void);
void standin_files_exit(void);
void standin_files_create(struct standin *fw);
void standin_files_remove(struct standin *fw);

/* A VF as the kernel has it, to be given back by pci_dev_put(); NULL if there is none. */
struct pci_dev *standin_vf(struct standin_vhca *vhca);
int standin_reset_watch(struct standin *fw);
void standin_reset_forget(struct standin *fw);

#endif
