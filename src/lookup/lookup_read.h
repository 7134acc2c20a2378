// SPDX-License-Identifier: MIT
/*
 * A published file as a whole: opens it, and checks that it is ours (lookup/lookup_format.h) and
 * not cut short before anything in it is used. Needs libc only, no heap, no state besides the
 * descriptor. Order of calls: lookup_read_open, any number of lookup_read_find and
 * lookup_read_next, lookup_read_close. A key that is there costs three reads in all: the head of
 * the file, slots, record.
 */
#pragma once

#include "lookup/cdb_read.h"
#include "lookup/lookup_format.h"

struct lookup_read {
	struct cdb_read file;
	struct lookup_header header; /* its texts lie in `text` */
	char text[LOOKUP_HEADER_MAX];
};

#define LOOKUP_READ_INIT            \
	{                           \
		.file = {.fd = -1 } \
	}

/*
 * On anything but CDB_READ_FOUND nothing is open. A file of another kind, without header, or
 * shorter than it was written is CDB_READ_DAMAGED.
 */
MUST_CHECK enum cdb_read_result lookup_read_open(struct lookup_read *read, const char *path,
						 enum lookup_kind kind);

/* See cdb_read_find. A name that can be no key is CDB_READ_ABSENT. */
MUST_CHECK enum cdb_read_result lookup_read_find(const struct lookup_read *read, const char *name,
						 void *value, size_t value_size, size_t *ret_len);

/*
 * See cdb_read_next; begins behind the header. `key` has LOOKUP_KEY_MAX + 1 octets and is
 * NUL-terminated.
 */
MUST_CHECK enum cdb_read_result lookup_read_next(const struct lookup_read *read, uint32_t *cursor,
						 char key[LOOKUP_KEY_MAX + 1], void *value,
						 size_t value_size, size_t *ret_len);

/* For CLEANUP too. */
void lookup_read_close(struct lookup_read *read);
