// SPDX-License-Identifier: MIT
/*
 * The checkpoint of several directories: for each the name that its ids begin with, how many
 * entries the snapshot has of it, and its own checkpoint. That of a directory alone is just its
 * own, so that nothing changes for whoever has one.
 */
#include "directory/directory.h"

#include "base/mem.h"
#include "base/scan.h"
#include "directory/directory_private.h"
#include "model/id_directory.h"

static const char recall_magic[] = "mailprov directories 1";

static struct directory_part *recall_find(struct directory *directory, const char *name, size_t len)
{
	for (size_t i = 0; i < directory->count; i++) {
		const char *id = directory->parts[i].id ? directory->parts[i].id : "";

		if (strlen(id) == len && memcmp(id, name, len) == 0)
			return &directory->parts[i];
	}
	return NULL;
}

static const char *recall_octets(struct scan *scan, size_t *ret_len)
{
	uint32_t len = scan_u32(scan);
	const void *octets = scan_take(scan, len);

	*ret_len = octets ? len : 0;
	return octets ? octets : "";
}

static struct directory_sums recall_sums(struct scan *scan)
{
	struct directory_sums sums = { .people = scan_u32(scan) };

	sums.groups = scan_u32(scan);
	sums.excluded = scan_u32(scan);
	sums.no_address = scan_u32(scan);
	sums.held = scan_u32(scan);
	return sums;
}

/* Each part that is there gets what is its own; false when the directories are not the same. */
static bool recall_unpack(struct directory *directory, struct scan *scan)
{
	uint32_t count = scan_u32(scan), known = 0;

	for (uint32_t i = 0; i < count && !scan->bad; i++) {
		size_t name_len, len;
		const char *name = recall_octets(scan, &name_len);
		struct directory_part *part = recall_find(directory, name, name_len);
		const struct directory_sums sums = recall_sums(scan);
		const char *octets = recall_octets(scan, &len);

		if (scan->bad || !part)
			continue;
		buf_clear(&part->before);
		buf_add(&part->before, octets, len);
		part->sums_before = sums;
		part->recalls = len > 0;
		known++;
	}
	return !scan->bad && known == count && known == directory->count;
}

const char *directory_recall_parts(struct directory *directory, const struct buf *octets)
{
	struct scan scan = scan_over(octets ? octets->data : NULL, octets ? octets->len : 0);
	struct directory_part *alone = recall_find(directory, "", 0);
	const char *magic;
	size_t len;

	for (size_t i = 0; i < directory->count; i++) {
		buf_clear(&directory->parts[i].before);
		directory->parts[i].recalls = false;
	}
	if (!octets || octets->len == 0)
		return NULL;
	magic = recall_octets(&scan, &len);
	if (len == sizeof(recall_magic) && memcmp(magic, recall_magic, len) == 0)
		return recall_unpack(directory, &scan) && directory->count > 1
			       ? NULL
			       : "the list of directories changed";
	if (directory->count == 1)
		alone = &directory->parts[0];
	if (alone)
		buf_add(&alone->before, octets->data, octets->len);
	return directory->count == 1 ? NULL : "the list of directories changed";
}

static void recall_put(struct buf *buf, const void *octets, size_t len)
{
	buf_u32(buf, (uint32_t)len);
	buf_add(buf, octets, len);
}

void directory_checkpoint(const struct directory *directory, struct buf *ret_checkpoint)
{
	buf_clear(ret_checkpoint);
	if (directory->count == 1) {
		buf_add(ret_checkpoint, directory->parts[0].after.data,
			directory->parts[0].after.len);
		return;
	}
	recall_put(ret_checkpoint, recall_magic, sizeof(recall_magic));
	buf_u32(ret_checkpoint, (uint32_t)directory->count);
	for (size_t i = 0; i < directory->count; i++) {
		const struct directory_part *part = &directory->parts[i];
		/* Changes are asked for only since a read that the snapshot has. */
		const struct buf none = BUF_INIT, *own = !directory_part_is_down(part)
								 ? &part->after
							 : part->carried ? &part->before
									 : &none;

		recall_put(ret_checkpoint, part->id ? part->id : "",
			   part->id ? strlen(part->id) : 0);
		buf_u32(ret_checkpoint, (uint32_t)part->sums.people);
		buf_u32(ret_checkpoint, (uint32_t)part->sums.groups);
		buf_u32(ret_checkpoint, (uint32_t)part->sums.excluded);
		buf_u32(ret_checkpoint, (uint32_t)part->sums.no_address);
		buf_u32(ret_checkpoint, (uint32_t)part->sums.held);
		recall_put(ret_checkpoint, own->data, own->len);
	}
}

/* Counts an entry in (1) or out (-1), as roster_tally does. */
static void recall_tally(struct directory *directory, const struct roster *roster,
			 const struct roster_entry *entry, int by)
{
	const char *id = entry ? roster_id(roster, entry->offset) : NULL;
	struct directory_part *part = id ? recall_find(directory, id, id_directory_len(id)) : NULL;
	struct roster sums = { .sealed = false };

	if (!part)
		return;
	roster_tally(&sums, entry, 1);
	part->sums.people += (size_t)by * (sums.count - sums.groups);
	part->sums.groups += (size_t)by * sums.groups;
	part->sums.excluded += (size_t)by * sums.excluded;
	part->sums.no_address += (size_t)by * sums.no_address;
	part->sums.held += (size_t)by * sums.held;
}

bool directory_settle(struct directory *directory, const struct spool *spool,
		      const struct roster *roster)
{
	const struct roster *before = spool_before(spool);
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;
	size_t count;
	const unsigned char(*changed)[ACCOUNT_KEY_SIZE] = spool_changed(spool, &count);

	if (directory->count == 1)
		return true;
	for (size_t i = 0; i < directory->count; i++)
		directory->parts[i].sums = before ? directory->parts[i].sums_before
						  : (struct directory_sums){ .people = 0 };
	while (!before && (entry = roster_next(&cursor)) != NULL)
		recall_tally(directory, roster, entry, 1);
	for (size_t i = 0; before && i < count; i++) {
		recall_tally(directory, before, roster_find(before, changed[i]), -1);
		recall_tally(directory, roster, roster_find(roster, changed[i]), 1);
	}
	for (size_t i = 0; before && i < directory->count; i++) {
		const struct directory_part *part = &directory->parts[i];

		if (!directory_part_is_down(part) &&
		    part->sums.people == part->sums.excluded + part->sums.no_address)
			return false;
	}
	return true;
}
