// SPDX-License-Identifier: MIT
#include "spool/snapshot_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/file.h"
#include "base/mem.h"
#include "digest/digest.h"

/* In the octet order of the machine: the file never leaves it. */
struct snapshot_file_head {
	char magic[8];
	uint32_t order, entry_size;
	unsigned char id[SNAPSHOT_FILE_ID];
	unsigned char below[SNAPSHOT_FILE_ID]; /* the id of the base; zeroes: this is one */
	uint64_t below_len; /* of the base's records, which its offsets go on from */
	uint64_t records_len, entry_count, claim_count, listed_count;
	uint64_t count, excluded, no_address, held, groups; /* of both together */
	uint64_t system_mailboxes;
	uint64_t listed;				    /* the flags that its list goes by */
	uint64_t sum; /* of the whole file, as if this were 0 */
	char padding[24];
};

_Static_assert(sizeof(struct snapshot_file_head) == 176, "what follows is aligned");

static const char snapshot_file_magic[8] = "MPREAD5";
static const unsigned char snapshot_file_none[SNAPSHOT_FILE_ID];

enum {
	SNAPSHOT_FILE_ORDER = 0x01020304,
	SNAPSHOT_FILE_ALIGN = 8,
	SNAPSHOT_FILE_CHUNK = 256 * 1024
};

/*
 * Limit of an upper layer: this fraction of the base's entries and of its records, and a few more.
 */
enum { SNAPSHOT_FILE_SHARE = 64, SNAPSHOT_FILE_FEW = 256, SNAPSHOT_FILE_FEW_OCTETS = 64 * 1024 };

static uint64_t snapshot_file_padded(uint64_t len)
{
	return (len + SNAPSHOT_FILE_ALIGN - 1) / SNAPSHOT_FILE_ALIGN * SNAPSHOT_FILE_ALIGN;
}

void snapshot_file_path(struct buf *path, const char *prefix,
			const unsigned char id[SNAPSHOT_FILE_ID])
{
	buf_puts(path, prefix);
	digest_hex(path, id, SNAPSHOT_FILE_ID);
}

/* Whether the parts that the head names make up the file, without trusting any of its numbers. */
static bool snapshot_file_is_whole(const struct snapshot_file_head *head, uint64_t size)
{
	uint64_t left = size - sizeof(*head);

	if (memcmp(head->magic, snapshot_file_magic, sizeof(snapshot_file_magic)) != 0 ||
	    head->order != SNAPSHOT_FILE_ORDER || head->entry_size != sizeof(struct roster_entry) ||
	    head->listed != ROSTER_LISTED || head->records_len > left ||
	    snapshot_file_padded(head->records_len) > left)
		return false;
	left -= snapshot_file_padded(head->records_len);
	if (head->entry_count > left / sizeof(struct roster_entry))
		return false;
	left -= head->entry_count * sizeof(struct roster_entry);
	if (head->claim_count > left / sizeof(struct roster_claim))
		return false;
	left -= head->claim_count * sizeof(struct roster_claim);
	return head->listed_count <= left / sizeof(uint32_t) &&
	       head->listed_count * sizeof(uint32_t) == left;
}

/* The head by itself, since it has the sum; what follows it has a sum that goes into it. */
static uint64_t snapshot_file_sum(const struct snapshot_file_head *head, const void *rest,
				  size_t len)
{
	struct snapshot_file_head bare = *head;

	bare.sum = checksum(rest, len);
	return checksum(&bare, sizeof(bare));
}

static int snapshot_file_map(const char *path, struct snapshot_file_map *ret_map)
{
	CLEANUP(file_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;
	void *octets;

	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
	    (status.st_mode & 077) || (status.st_uid != geteuid() && status.st_uid != 0) ||
	    status.st_size < (off_t)sizeof(struct snapshot_file_head))
		return -1;
	octets = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (octets == MAP_FAILED)
		return -1;
	*ret_map = (struct snapshot_file_map){ octets, (size_t)status.st_size };
	return 0;
}

/* The head of the file with this id, or NULL. */
static const struct snapshot_file_head *snapshot_file_take(struct snapshot_file_map *map,
							   const char *prefix,
							   const unsigned char id[SNAPSHOT_FILE_ID])
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const struct snapshot_file_head *head;

	snapshot_file_path(&path, prefix, id);
	if (snapshot_file_map(path.data, map) != 0)
		return NULL;
	head = map->octets;
	return snapshot_file_is_whole(head, map->len) && memcmp(head->id, id, SNAPSHOT_FILE_ID) == 0
		       ? head
		       : NULL;
}

static void snapshot_file_lay(const struct snapshot_file_head *head, struct roster_records *records,
			      struct roster_layer *layer)
{
	const unsigned char *at = (const unsigned char *)(head + 1);

	*records = (struct roster_records){ at, head->records_len };
	layer->entries =
		(const struct roster_entry *)(const void *)(at + snapshot_file_padded(
									 head->records_len));
	layer->count = head->entry_count;
	layer->claims = (const struct roster_claim *)(const void *)(layer->entries + layer->count);
	layer->claim_count = head->claim_count;
	layer->listed = (const uint32_t *)(const void *)(layer->claims + layer->claim_count);
	layer->listed_count = head->listed_count;
}

static bool snapshot_file_read(struct snapshot_file *kept, const char *prefix,
			       const unsigned char id[SNAPSHOT_FILE_ID])
{
	const struct snapshot_file_head *top = snapshot_file_take(&kept->maps[0], prefix, id),
					*base = top;
	struct roster *roster = &kept->roster;

	if (top && memcmp(top->below, snapshot_file_none, SNAPSHOT_FILE_ID) != 0) {
		base = snapshot_file_take(&kept->maps[1], prefix, top->below);
		if (!base || base->records_len != top->below_len)
			return false;
		snapshot_file_lay(top, &roster->records[1], &roster->over);
	}
	if (!base || memcmp(base->below, snapshot_file_none, SNAPSHOT_FILE_ID) != 0 ||
	    base->below_len != 0)
		return false;
	snapshot_file_lay(base, &roster->records[0], &roster->base);
	memcpy(kept->base, base->id, SNAPSHOT_FILE_ID);
	roster->count = top->count;
	roster->excluded = top->excluded;
	roster->no_address = top->no_address;
	roster->system_mailboxes = top->system_mailboxes;
	roster->held = top->held;
	roster->groups = top->groups;
	roster->sealed = true;
	return true;
}

int snapshot_file_open(const char *prefix, const unsigned char id[SNAPSHOT_FILE_ID],
		       struct snapshot_file *ret_file)
{
	struct snapshot_file kept = { .roster = { .sealed = false } };

	if (!snapshot_file_read(&kept, prefix, id)) {
		snapshot_file_close(&kept);
		return 0;
	}
	*ret_file = kept;
	return 1;
}

bool snapshot_file_is_sound(const struct snapshot_file *kept)
{
	for (size_t i = 0; i < ARRAY_LEN(kept->maps); i++) {
		const struct snapshot_file_head *head = kept->maps[i].octets;

		if (head && head->sum != snapshot_file_sum(head, head + 1,
							   kept->maps[i].len - sizeof(*head)))
			return false;
	}
	return true;
}

bool snapshot_file_is_small(const struct roster *roster)
{
	uint64_t octets = roster->records[1].len + roster->records[2].len;

	return roster->over.count <= roster->base.count / SNAPSHOT_FILE_SHARE + SNAPSHOT_FILE_FEW &&
	       octets <= roster->records[0].len / SNAPSHOT_FILE_SHARE + SNAPSHOT_FILE_FEW_OCTETS;
}

/*
 * A file that is written part by part: pieces are gathered, so that a million of them are few
 * writes.
 */
struct snapshot_file_writer {
	int fd;
	const char *path;
	struct buf pending;
};

static int snapshot_file_flush(struct snapshot_file_writer *writer, struct error *error)
{
	int status = file_write(writer->fd, buf_text(&writer->pending), writer->pending.len,
				writer->path, error);

	buf_clear(&writer->pending);
	return status;
}

static int snapshot_file_put(struct snapshot_file_writer *writer, const void *octets, size_t len,
			     struct error *error)
{
	if (len == 0)
		return 0;
	if (len >= SNAPSHOT_FILE_CHUNK)
		return snapshot_file_flush(writer, error) ||
				       file_write(writer->fd, octets, len, writer->path, error)
			       ? -1
			       : 0;
	buf_add(&writer->pending, octets, len);
	return writer->pending.len < SNAPSHOT_FILE_CHUNK ? 0 : snapshot_file_flush(writer, error);
}

/*
 * The octets of records from one part of the roster on, and what follows them so that entries are
 * aligned.
 */
static int snapshot_file_put_records(struct snapshot_file_writer *writer,
				     const struct roster *roster, int from, uint64_t len,
				     struct error *error)
{
	static const char zeroes[SNAPSHOT_FILE_ALIGN];

	for (int i = from; i < ROSTER_RECORDS; i++)
		if (snapshot_file_put(writer, roster->records[i].octets, roster->records[i].len,
				      error) != 0)
			return -1;
	return snapshot_file_put(writer, zeroes, snapshot_file_padded(len) - len, error);
}

static void snapshot_file_begin(struct snapshot_file_head *head,
				const unsigned char id[SNAPSHOT_FILE_ID],
				const struct roster *roster, int from)
{
	*head = (struct snapshot_file_head){
		.order = SNAPSHOT_FILE_ORDER,
		.entry_size = sizeof(struct roster_entry),
		.count = roster->count,
		.excluded = roster->excluded,
		.no_address = roster->no_address,
		.system_mailboxes = roster->system_mailboxes,
		.held = roster->held,
		.groups = roster->groups,
		.listed = ROSTER_LISTED,
	};
	memcpy(head->magic, snapshot_file_magic, sizeof(snapshot_file_magic));
	memcpy(head->id, id, SNAPSHOT_FILE_ID);
	for (int i = from; i < ROSTER_RECORDS; i++)
		head->records_len += roster->records[i].len;
}

/* The upper layer alone. */
static int snapshot_file_write_over(struct snapshot_file_writer *writer,
				    const unsigned char below[SNAPSHOT_FILE_ID],
				    const unsigned char id[SNAPSHOT_FILE_ID],
				    const struct roster *roster, struct error *error)
{
	const struct roster_layer *over = &roster->over;
	struct snapshot_file_head head;

	snapshot_file_begin(&head, id, roster, 1);
	memcpy(head.below, below, SNAPSHOT_FILE_ID);
	head.below_len = roster->records[0].len;
	head.entry_count = over->count;
	head.claim_count = over->claim_count;
	return snapshot_file_put(writer, &head, sizeof(head), error) ||
			       snapshot_file_put_records(writer, roster, 1, head.records_len,
							 error) ||
			       snapshot_file_put(writer, over->entries,
						 over->count * sizeof(*over->entries), error) ||
			       snapshot_file_put(writer, over->claims,
						 over->claim_count * sizeof(*over->claims), error)
		       ? -1
		       : 0;
}

static int snapshot_file_compare_offsets(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/*
 * Where the records of the base lie that the upper layer replaces or takes away: ascending offsets,
 * eight octets each.
 */
static void snapshot_file_list_stale(const struct roster *roster, struct buf *stale)
{
	const struct roster lower = { .base = roster->base };

	for (size_t i = 0; i < roster->over.count; i++) {
		const struct roster_entry *over = &roster->over.entries[i],
					  *under = roster_find(&lower, over->key);

		if (under && (over->flags & ROSTER_GONE || under->offset != over->offset))
			buf_add(stale, &under->offset, sizeof(under->offset));
	}
	if (stale->len)
		qsort(stale->data, stale->len / sizeof(uint64_t), sizeof(uint64_t),
		      snapshot_file_compare_offsets);
}

/* Those of the base that still count and those of the upper layer, in one order. */
static int snapshot_file_put_claims(struct snapshot_file_writer *writer,
				    const struct roster *roster, uint64_t *count,
				    struct error *error)
{
	CLEANUP(buf_release) struct buf stale = BUF_INIT;
	const struct roster_claim *under = roster->base.claims,
				  *under_end = under + roster->base.claim_count;
	const struct roster_claim *over = roster->over.claims,
				  *over_end = over + roster->over.claim_count;

	snapshot_file_list_stale(roster, &stale);
	while (under < under_end || over < over_end) {
		bool lower = over == over_end ||
			     (under < under_end && memcmp(under, over, sizeof(*under)) < 0),
		     alias;
		const struct roster_claim *claim = lower ? under++ : over++;
		uint64_t offset = roster_claim_offset(claim, &alias);

		if (lower && stale.len &&
		    bsearch(&offset, stale.data, stale.len / sizeof(offset), sizeof(offset),
			    snapshot_file_compare_offsets))
			continue;
		if (snapshot_file_put(writer, claim, sizeof(*claim), error) != 0)
			return -1;
		++*count;
	}
	return 0;
}

static int snapshot_file_put_entries(struct snapshot_file_writer *writer,
				     const struct roster *roster, struct buf *listed,
				     uint64_t *count, struct error *error)
{
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;

	while ((entry = roster_next(&cursor)) != NULL) {
		uint32_t number = (uint32_t)(*count)++;

		if (entry->flags & ROSTER_LISTED)
			buf_add(listed, &number, sizeof(number));
		if (snapshot_file_put(writer, entry, sizeof(*entry), error) != 0)
			return -1;
	}
	return 0;
}

/*
 * Both layers as one; what lies under the upper one is left out, but for its records. The head
 * comes last, since it has the counts.
 */
static int snapshot_file_write_both(struct snapshot_file_writer *writer,
				    const unsigned char id[SNAPSHOT_FILE_ID],
				    const struct roster *roster, struct error *error)
{
	CLEANUP(buf_release) struct buf listed = BUF_INIT;
	struct snapshot_file_head head;

	snapshot_file_begin(&head, id, roster, 0);
	if (snapshot_file_put(writer, &head, sizeof(head), error) != 0 ||
	    snapshot_file_put_records(writer, roster, 0, head.records_len, error) != 0 ||
	    snapshot_file_put_entries(writer, roster, &listed, &head.entry_count, error) != 0 ||
	    snapshot_file_put_claims(writer, roster, &head.claim_count, error) != 0)
		return -1;
	head.listed_count = listed.len / sizeof(uint32_t);
	if (snapshot_file_put(writer, listed.data, listed.len, error) != 0 ||
	    snapshot_file_flush(writer, error) != 0)
		return -1;
	if (lseek(writer->fd, 0, SEEK_SET) != 0)
		return error_errno(error, "%s: cannot go to its beginning", writer->path);
	return snapshot_file_put(writer, &head, sizeof(head), error);
}

/* The sum comes last, when all is written. */
static int snapshot_file_seal(struct snapshot_file_writer *writer, struct error *error)
{
	struct snapshot_file_head *head, sealed;
	struct stat info;
	size_t len;

	if (snapshot_file_flush(writer, error) != 0)
		return -1;
	if (fstat(writer->fd, &info) != 0)
		return error_errno(error, "%s: cannot examine", writer->path);
	len = (size_t)info.st_size;
	head = mmap(NULL, len, PROT_READ, MAP_SHARED, writer->fd, 0);
	if (head == MAP_FAILED)
		return error_errno(error, "%s: cannot read it again", writer->path);
	sealed = *head;
	sealed.sum = snapshot_file_sum(head, head + 1, len - sizeof(*head));
	munmap(head, len);
	if (lseek(writer->fd, 0, SEEK_SET) != 0)
		return error_errno(error, "%s: cannot go to its beginning", writer->path);
	return file_write(writer->fd, &sealed, sizeof(sealed), writer->path, error);
}

int snapshot_file_write(const char *prefix, const unsigned char id[SNAPSHOT_FILE_ID],
			const unsigned char below[SNAPSHOT_FILE_ID], const struct roster *roster,
			struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct snapshot_file_writer writer = { .fd = -1 };
	int status;

	snapshot_file_path(&path, prefix, id);
	status = file_staging_open(&draft, path.data, 0600, error);
	writer.fd = draft.fd;
	writer.path = path.data;
	if (status == 0)
		status = below ? snapshot_file_write_over(&writer, below, id, roster, error)
			       : snapshot_file_write_both(&writer, id, roster, error);
	if (status == 0)
		status = snapshot_file_seal(&writer, error);
	buf_release(&writer.pending);
	return status == 0 ? file_staging_commit(&draft, error)
			   : error_wrap(error, "cannot keep what was read from the directory");
}

void snapshot_file_close(struct snapshot_file *kept)
{
	for (size_t i = 0; i < ARRAY_LEN(kept->maps); i++)
		if (kept->maps[i].octets)
			munmap(kept->maps[i].octets, kept->maps[i].len);
	*kept = (struct snapshot_file){ .roster = { .sealed = false } };
}
