// SPDX-License-Identifier: MIT
#include "directory/kept.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* In the octet order of the machine: the file never leaves it. */
struct kept_head {
	char magic[8];
	uint32_t order, entry_size;
	unsigned char id[KEPT_ID];
	uint64_t records_len, count, claim_count, excluded, no_address, held;
	char padding[48];
};

_Static_assert(sizeof(struct kept_head) == 128, "what follows is aligned");

static const char kept_magic[8] = "MPREAD1";

enum { KEPT_ORDER = 0x01020304, KEPT_ALIGN = 8 };

static uint64_t kept_padded(uint64_t len)
{
	return (len + KEPT_ALIGN - 1) / KEPT_ALIGN * KEPT_ALIGN;
}

/* Whether the parts that the head names make up the file, without believing any of its numbers. */
static bool kept_is_whole(const struct kept_head *head, uint64_t size)
{
	uint64_t left = size - sizeof(*head);

	if (memcmp(head->magic, kept_magic, sizeof(kept_magic)) != 0 || head->order != KEPT_ORDER ||
	    head->entry_size != sizeof(struct roster_entry) || head->records_len > left || kept_padded(head->records_len) > left)
		return false;
	left -= kept_padded(head->records_len);
	if (head->count > left / sizeof(struct roster_entry))
		return false;
	left -= head->count * sizeof(struct roster_entry);
	return head->claim_count <= left / sizeof(struct roster_claim) && head->claim_count * sizeof(struct roster_claim) == left;
}

static bool kept_read(struct kept *kept, const unsigned char id[KEPT_ID])
{
	const struct kept_head *head = kept->map;
	const unsigned char *at = (const unsigned char *)kept->map + sizeof(*head);

	if (!kept_is_whole(head, kept->len) || memcmp(head->id, id, KEPT_ID) != 0)
		return false;
	kept->roster = (struct roster){
		.records = { { at, head->records_len } },
		.base.entries = (const struct roster_entry *)(const void *)(at + kept_padded(head->records_len)),
		.base.count = head->count,
		.base.claim_count = head->claim_count,
		.count = head->count,
		.excluded = head->excluded,
		.no_address = head->no_address,
		.held = head->held,
		.sealed = true,
	};
	kept->roster.base.claims = (const struct roster_claim *)(const void *)(kept->roster.base.entries + head->count);
	return true;
}

int kept_open(const char *path, const unsigned char id[KEPT_ID], struct kept *ret_kept)
{
	CLEANUP(file_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct kept kept = { .map = NULL };
	struct stat status;

	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & 077) ||
	    (status.st_uid != geteuid() && status.st_uid != 0) || status.st_size < (off_t)sizeof(struct kept_head))
		return 0;
	kept.len = (size_t)status.st_size;
	kept.map = mmap(NULL, kept.len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (kept.map == MAP_FAILED)
		return 0;
	if (!kept_read(&kept, id)) {
		kept_close(&kept);
		return 0;
	}
	*ret_kept = kept;
	return 1;
}

static int kept_write_parts(int fd, const char *path, const struct kept_head *head, const struct roster *roster, struct error *error)
{
	static const char zeroes[KEPT_ALIGN];
	const struct roster_layer *layer = &roster->base;

	if (file_write(fd, head, sizeof(*head), path, error) != 0)
		return -1;
	for (int i = 0; i < ROSTER_RECORDS; i++)
		if (file_write(fd, roster->records[i].octets, roster->records[i].len, path, error) != 0)
			return -1;
	return file_write(fd, zeroes, kept_padded(head->records_len) - head->records_len, path, error) ||
			       file_write(fd, layer->entries, layer->count * sizeof(*layer->entries), path, error) ||
			       file_write(fd, layer->claims, layer->claim_count * sizeof(*layer->claims), path, error)
		       ? -1
		       : 0;
}

int kept_write(const char *path, const unsigned char id[KEPT_ID], const struct roster *roster, struct error *error)
{
	CLEANUP(file_draft_drop) struct file_draft draft = FILE_DRAFT_INIT;
	struct kept_head head = {
		.order = KEPT_ORDER,
		.entry_size = sizeof(struct roster_entry),
		.count = roster->base.count,
		.claim_count = roster->base.claim_count,
		.excluded = roster->excluded,
		.no_address = roster->no_address,
		.held = roster->held,
	};

	for (int i = 0; i < ROSTER_RECORDS; i++)
		head.records_len += roster->records[i].len;
	memcpy(head.magic, kept_magic, sizeof(kept_magic));
	memcpy(head.id, id, KEPT_ID);
	if (file_draft_open(&draft, path, 0600, error) != 0 || kept_write_parts(draft.fd, path, &head, roster, error) != 0)
		return error_wrap(error, "cannot keep what was read from the directory");
	return file_draft_commit(&draft, error);
}

void kept_close(struct kept *kept)
{
	if (kept->map)
		munmap(kept->map, kept->len);
	*kept = (struct kept){ .map = NULL };
}
