// SPDX-License-Identifier: MIT
/*
 * Reads a constant database, for the NSS and PAM modules as well as for mailprov itself. Needs libc
 * only: no heap, no locale, no log, no state besides the open descriptor, and so nothing to break
 * on fork, chroot or unload. Order of calls: cdb_read_open, any number of cdb_read_find and
 * cdb_read_next, cdb_read_close. Nothing in the file is trusted: every offset and length is checked
 * against its size, and the probe loop ends after as many slots as the table has.
 *
 * The format (D. J. Bernstein, cdb.txt; numbers are 32 bits, little-endian, so a file has at most 4
 * GiB):
 *
 *     0     256 pairs (place of a hash table, number of its slots)
 *     2048  the records one after another: key length, value length, key, value
 *     ...   the hash tables: slots (hash of the key, place of the record; a place of 0 is an empty
 * slot)
 *
 * The hash begins as 5381; for each octet of the key, hash = (hash * 33) ^ octet. Its low 8 bits
 * choose the table, the rest modulo the number of slots the first slot to look at; the search goes
 * on slot by slot, around the end, up to an empty one. Table 0 is the first behind the records.
 */
#pragma once

#include "base/base.h"

enum {
	CDB_READ_KEY_MAX = 255,	       /* octets; a longer key is never found */
	CDB_READ_HEAD_MAX = 2048 + 512 /* what is read when a file is opened: the offsets of the
					  tables and the first record, in one read */
};

struct cdb_read {
	int fd;
	uint32_t size;	   /* of the file when it was opened */
	uint32_t head_len; /* octets of head */
	unsigned char head[CDB_READ_HEAD_MAX];
};

#define CDB_READ_INIT    \
	{                \
		.fd = -1 \
	}

enum cdb_read_result {
	CDB_READ_FOUND,	  /* of cdb_read_open: the file is open */
	CDB_READ_ABSENT,  /* no such key; no further record */
	CDB_READ_SMALL,	  /* there is one, but a buffer is too small for it */
	CDB_READ_AGAIN,	  /* out of descriptors or memory: a later try may do better */
	CDB_READ_MISSING, /* there is no such file, or we may not read it */
	CDB_READ_REFUSED, /* not a regular file, or others than root and ourselves may have written
			     it */
	CDB_READ_DAMAGED, /* not a whole constant database, or it cannot be read */
};

/*
 * Opens a file without following a link or waiting for a FIFO. The file must be regular, belong to
 * root or to our effective user, and be writable for neither group nor others. On anything but
 * CDB_READ_FOUND nothing is open.
 */
MUST_CHECK enum cdb_read_result cdb_read_open(struct cdb_read *file, const char *path);

/*
 * Puts the value of a key into a buffer; its length, which no NUL follows, is written for
 * CDB_READ_FOUND only.
 */
MUST_CHECK enum cdb_read_result cdb_read_find(const struct cdb_read *file, const void *key,
					      size_t key_len, void *value, size_t value_size,
					      size_t *ret_len);

/*
 * The next record in the order of the file. *cursor is 0 at first and then what the last call left;
 * it stays where it was unless the result is CDB_READ_FOUND, so a call after CDB_READ_SMALL (the
 * value does not fit) gives the same record. It is valid for this file only, not for one that
 * replaced it. A key that could never be found is CDB_READ_DAMAGED.
 */
MUST_CHECK enum cdb_read_result cdb_read_next(const struct cdb_read *file, uint32_t *cursor,
					      char key[CDB_READ_KEY_MAX], size_t *ret_key_len,
					      void *value, size_t value_size, size_t *ret_len);

/*
 * Whether the file ends where its last table does, as every writer of the format leaves it: false
 * for one that was cut. Takes no read.
 */
bool cdb_read_is_whole(const struct cdb_read *file);

/* For CLEANUP too; a file that is not open is fine. */
void cdb_read_close(struct cdb_read *file);
