// SPDX-License-Identifier: GPL-2.0-only
/*
 * What commands come to that a test has chosen. A fault is a line of six words, as files.c takes it:
 *
 *	KIND OPCODE OP_MOD VALUE SKIP COUNT
 *
 *	status	the firmware does nothing and answers with the status VALUE
 *	error	the command does not get there: the errno VALUE, without an answer
 *	submit	an asynchronous command is not even taken: the errno VALUE
 *	delay	the command takes VALUE milliseconds longer, or until the faults are cleared: who tests
 *		what a slow one does gives it more than enough, and clears them once it has been seen
 *	linger	an asynchronous command is counted as under way VALUE milliseconds longer than its callback
 *		takes: who waits for it comes after what the callback has queued
 *
 * OP_MOD -1 is any. The first SKIP commands of that kind go well, the next COUNT do not, and then the
 * fault is over. Of several, the oldest has the word.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "standin.h"

struct standin_fault {
	struct list_head list;
	enum standin_fault_kind kind;
	int opcode;
	int op_mod;
	unsigned int value;
	unsigned int skip;
	unsigned int count;
};

static const char *const names[] = {
	[STANDIN_FAULT_STATUS] = "status",
	[STANDIN_FAULT_ERROR] = "error",
	[STANDIN_FAULT_SUBMIT] = "submit",
	[STANDIN_FAULT_DELAY] = "delay",
	[STANDIN_FAULT_LINGER] = "linger",
};

static void forget(struct standin_fault *fault)
{
	list_del(&fault->list);
	kfree(fault);
}

void standin_faults_clear(struct standin *fw)
{
	struct standin_fault *fault, *next;

	mutex_lock(&fw->faults_lock);
	list_for_each_entry_safe(fault, next, &fw->faults, list)
		forget(fault);
	fw->faults_cleared++;
	mutex_unlock(&fw->faults_lock);
	wake_up_all(&fw->faults_wait);
}

int standin_fault_add(struct standin *fw, const char *line)
{
	struct standin_fault *fault = kzalloc(sizeof(*fault), GFP_KERNEL);
	char kind[8];
	int known;

	if (!fault)
		return -ENOMEM;
	if (sscanf(line, "%7s %i %i %u %u %u", kind, &fault->opcode, &fault->op_mod, &fault->value,
		   &fault->skip, &fault->count) != 6 || !fault->count) {
		kfree(fault);
		return -EINVAL;
	}
	known = match_string(names, ARRAY_SIZE(names), kind);
	if (known < 0) {
		kfree(fault);
		return known;
	}
	fault->kind = known;
	mutex_lock(&fw->faults_lock);
	list_add_tail(&fault->list, &fw->faults);
	mutex_unlock(&fw->faults_lock);
	return 0;
}

/* Those that are not over, as they would have to be written again. */
void standin_faults_show(struct standin *fw, struct seq_file *seq)
{
	struct standin_fault *fault;

	mutex_lock(&fw->faults_lock);
	list_for_each_entry(fault, &fw->faults, list)
		seq_printf(seq, "%s 0x%x %d %u %u %u\n", names[fault->kind], fault->opcode,
			   fault->op_mod, fault->value, fault->skip, fault->count);
	mutex_unlock(&fw->faults_lock);
}

static bool concerns(const struct standin_fault *fault, enum standin_fault_kind kind,
		     const void *in)
{
	return fault->kind == kind && fault->opcode == MLX5_GET(standin_in, in, opcode) &&
	       (fault->op_mod < 0 || fault->op_mod == MLX5_GET(standin_in, in, op_mod));
}

/* Whether the command meets a fault of this kind; its value then. */
bool standin_fault_met(struct standin *fw, enum standin_fault_kind kind, const void *in,
		       unsigned int *value)
{
	struct standin_fault *fault;
	bool met = false;

	mutex_lock(&fw->faults_lock);
	list_for_each_entry(fault, &fw->faults, list) {
		if (!concerns(fault, kind, in))
			continue;
		if (fault->skip) {
			fault->skip--;
			break;
		}
		*value = fault->value;
		met = true;
		if (!--fault->count)
			forget(fault);
		break;
	}
	mutex_unlock(&fw->faults_lock);
	return met;
}

void standin_fault_delay(struct standin *fw, const void *in)
{
	unsigned int before = READ_ONCE(fw->faults_cleared);
	unsigned int ms;

	if (standin_fault_met(fw, STANDIN_FAULT_DELAY, in, &ms))
		wait_event_timeout(fw->faults_wait, READ_ONCE(fw->faults_cleared) != before,
				   msecs_to_jiffies(ms) + 1);
}
