// SPDX-License-Identifier: GPL-2.0-only
/*
 * The image that this firmware writes; a real one's is opaque. In little endian:
 *
 *	u64 magic	"DROVERFW"
 *	u64 size	of the contents of the whole function
 *	u32 extents	how many follow; a full image has one
 *	u32 crc		crc32 of all that follows the head, from ~0
 *	u64 reserved	0
 *	extents times: u64 offset, u64 length, and as many bytes
 */
#include <linux/bitmap.h>
#include <linux/crc32.h>
#include <linux/err.h>
#include <linux/vmalloc.h>

#include "standin.h"

#define IMAGE_MAGIC	0x57465245564f5244ULL	/* "DROVERFW" */

struct image_head {
	__le64 magic;
	__le64 size;
	__le32 extents;
	__le32 crc;
	__le64 reserved;
};

struct image_extent {
	__le64 offset;
	__le64 length;
};

/* The last page may be a part of one. */
static size_t range_end(struct standin_vhca *vhca, unsigned long end)
{
	return min_t(size_t, end << STANDIN_PAGE_SHIFT, vhca->size);
}

/* What a SAVE of everything needs room for; 0 if nothing changed since the last. */
size_t standin_image_size(struct standin_vhca *vhca, bool incremental)
{
	size_t size = sizeof(struct image_head);
	unsigned long from, to;

	if (!incremental)
		return size + sizeof(struct image_extent) + vhca->size;
	if (bitmap_empty(vhca->dirty, standin_pages(vhca->size)))
		return 0;
	for_each_set_bitrange(from, to, vhca->dirty, standin_pages(vhca->size))
		size += sizeof(struct image_extent) + range_end(vhca, to) -
			(from << STANDIN_PAGE_SHIFT);
	return size;
}

static void append(struct standin_vhca *vhca, struct image_head *head, size_t *at, size_t from,
		   size_t to)
{
	struct image_extent extent = {
		.offset = cpu_to_le64(from),
		.length = cpu_to_le64(to - from),
	};
	u8 *bytes = (u8 *)head;

	memcpy(bytes + *at, &extent, sizeof(extent));
	memcpy(bytes + *at + sizeof(extent), vhca->contents + from, to - from);
	*at += sizeof(extent) + to - from;
	le32_add_cpu(&head->extents, 1);
}

/* The dirty pages, as many as there is room for. */
static void append_dirty(struct standin_vhca *vhca, struct image_head *head, size_t *at,
			 size_t limit)
{
	unsigned long from, to;

	for_each_set_bitrange(from, to, vhca->dirty, standin_pages(vhca->size)) {
		size_t start = from << STANDIN_PAGE_SHIFT, end = range_end(vhca, to);
		size_t taken = *at + sizeof(struct image_extent);
		size_t room = limit > taken ? limit - taken : 0;

		if (end - start <= room) {
			append(vhca, head, at, start, end);
			continue;
		}
		room = round_down(room, STANDIN_PAGE_SIZE);
		if (room)
			append(vhca, head, at, start, start + room);
		break;
	}
}

/*
 * Makes an image, to be freed by vfree(): -ENOSPC if it takes more than limit. In chunks the rest is
 * for the next image; so it is of a function that runs, because more may have become dirty since the
 * driver asked how much room it takes.
 */
void *standin_image_make(struct standin_vhca *vhca, bool incremental, size_t limit, size_t *size)
{
	bool all = !incremental || (vhca->responder_suspended && !vhca->in_chunks);
	size_t wanted = max(standin_image_size(vhca, incremental), sizeof(struct image_head));
	size_t at = sizeof(struct image_head);
	struct image_head *head;

	if (limit < at || (all && limit < wanted))
		return ERR_PTR(-ENOSPC);
	head = vzalloc(min(wanted, limit));
	if (!head)
		return ERR_PTR(-ENOMEM);
	head->magic = cpu_to_le64(IMAGE_MAGIC);
	head->size = cpu_to_le64(vhca->size);
	if (incremental)
		append_dirty(vhca, head, &at, limit);
	else
		append(vhca, head, &at, 0, vhca->size);
	head->crc = cpu_to_le32(crc32(~0, head + 1, at - sizeof(*head)));
	*size = at;
	return head;
}

/* What is in an image that was written is no longer dirty. */
void standin_image_taken(struct standin_vhca *vhca, const void *image)
{
	const struct image_head *head = image;
	const u8 *at = image + sizeof(*head);
	u32 extents = le32_to_cpu(head->extents);
	struct image_extent extent;
	size_t offset, length;

	while (extents--) {
		memcpy(&extent, at, sizeof(extent));
		offset = le64_to_cpu(extent.offset);
		length = le64_to_cpu(extent.length);
		bitmap_clear(vhca->dirty, offset >> STANDIN_PAGE_SHIFT,
			     standin_pages(length));
		at += sizeof(extent) + length;
	}
}

/* Walks the extents, and copies them if told; false if they are not what a SAVE writes. */
static bool walk(struct standin_vhca *vhca, const struct image_head *head, size_t size, bool copy)
{
	const u8 *at = (const u8 *)(head + 1), *end = (const u8 *)head + size;
	u32 extents = le32_to_cpu(head->extents);
	struct image_extent extent;
	u64 offset, length;

	while (extents--) {
		if (end - at < sizeof(extent))
			return false;
		memcpy(&extent, at, sizeof(extent));
		at += sizeof(extent);
		offset = le64_to_cpu(extent.offset);
		length = le64_to_cpu(extent.length);
		if (length > end - at || offset > vhca->size || length > vhca->size - offset)
			return false;
		if (copy)
			memcpy(vhca->contents + offset, at, length);
		at += length;
	}
	return at == end;
}

u8 standin_image_load(struct standin_vhca *vhca, const void *image, size_t size)
{
	const struct image_head *head = image;

	if (size < sizeof(*head) || le64_to_cpu(head->magic) != IMAGE_MAGIC ||
	    le64_to_cpu(head->size) != vhca->size ||
	    le32_to_cpu(head->crc) != crc32(~0, head + 1, size - sizeof(*head)) ||
	    !walk(vhca, head, size, false))
		return MLX5_CMD_STAT_BAD_PARAM_ERR;
	walk(vhca, head, size, true);
	return MLX5_CMD_STAT_OK;
}
