// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every command that the firmware was given, with both mailboxes. A record, in little endian:
 *
 *	u32 sequence	from 0, of the commands since the module was loaded
 *	s32 result	what the caller was told: 0, or an errno as a negative number; 1 as long as an
 *			asynchronous command is not answered
 *	u32 in_size	bytes of the mailbox of the command
 *	u32 out_size	bytes of the mailbox of the answer
 *	u8  in[in_size], out[out_size]
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "standin.h"

/* A test that never looks must not take the machine's memory: what is older goes. */
#define JOURNAL_LIMIT	SZ_32M

struct standin_record {
	struct list_head list;
	u32 sequence;
	s32 result;
	u32 in_size;
	u32 out_size;
	u8 mailboxes[];
};

struct standin_record_head {
	__le32 sequence;
	__le32 result;
	__le32 in_size;
	__le32 out_size;
};

static size_t record_bytes(const struct standin_record *record)
{
	return sizeof(struct standin_record_head) + record->in_size + record->out_size;
}

static void drop(struct standin_journal *journal, struct standin_record *record)
{
	journal->bytes -= record_bytes(record);
	list_del(&record->list);
	kvfree(record);
}

void standin_journal_init(struct standin_journal *journal)
{
	mutex_init(&journal->lock);
	INIT_LIST_HEAD(&journal->records);
}

void standin_journal_clear(struct standin_journal *journal)
{
	struct standin_record *record, *next;

	mutex_lock(&journal->lock);
	list_for_each_entry_safe(record, next, &journal->records, list)
		drop(journal, record);
	mutex_unlock(&journal->lock);
}

u32 standin_journal_begin(struct standin_journal *journal, const void *in, int in_size,
			  int out_size)
{
	struct standin_record *record;
	u32 sequence;

	record = kvzalloc(struct_size(record, mailboxes, in_size + out_size), GFP_KERNEL);
	mutex_lock(&journal->lock);
	sequence = journal->sequence++;
	if (record) {
		record->sequence = sequence;
		record->result = 1;
		record->in_size = in_size;
		record->out_size = out_size;
		memcpy(record->mailboxes, in, in_size);
		list_add_tail(&record->list, &journal->records);
		journal->bytes += record_bytes(record);
		while (journal->bytes > JOURNAL_LIMIT)
			drop(journal, list_first_entry(&journal->records, struct standin_record,
						       list));
	}
	mutex_unlock(&journal->lock);
	return sequence;
}

void standin_journal_end(struct standin_journal *journal, u32 sequence, const void *out, int result)
{
	struct standin_record *record;

	mutex_lock(&journal->lock);
	/* It is among the last, if the journal was not cleared meanwhile. */
	list_for_each_entry_reverse(record, &journal->records, list) {
		if (record->sequence == sequence) {
			memcpy(record->mailboxes + record->in_size, out, record->out_size);
			record->result = result;
			break;
		}
	}
	mutex_unlock(&journal->lock);
}

void *standin_journal_bytes(struct standin_journal *journal, size_t *size)
{
	struct standin_record *record;
	u8 *bytes, *at;

	mutex_lock(&journal->lock);
	*size = journal->bytes;
	bytes = kvmalloc(max_t(size_t, journal->bytes, 1), GFP_KERNEL);
	at = bytes;
	if (bytes) {
		list_for_each_entry(record, &journal->records, list) {
			struct standin_record_head head = {
				.sequence = cpu_to_le32(record->sequence),
				.result = cpu_to_le32(record->result),
				.in_size = cpu_to_le32(record->in_size),
				.out_size = cpu_to_le32(record->out_size),
			};

			memcpy(at, &head, sizeof(head));
			at += sizeof(head);
			memcpy(at, record->mailboxes, record->in_size + record->out_size);
			at += record->in_size + record->out_size;
		}
	}
	mutex_unlock(&journal->lock);
	return bytes;
}
