// SPDX-License-Identifier: MIT
#include "lookup/cdb_read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEADER_SIZE = 2048,
	PAIR_SIZE = 8,	  /* of every pair of numbers: header entry, slot, lengths of a record */
	SLOT_BATCH = 16,  /* slots read at once: at a load of one half nearly every search ends
			     within them */
	VALUE_AHEAD = 512 /* octets read together with the key, so that most values need no read of
			     their own */
};

struct pair {
	uint32_t first;
	uint32_t second;
};

static uint32_t number_at(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static struct pair pair_at(const unsigned char *at)
{
	return (struct pair){ number_at(at), number_at(at + 4) };
}

/* Up to `len` octets at `place`, restarted after signals; -1 when the file cannot be read. */
static ssize_t read_some(int fd, uint64_t place, void *octets, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t count = pread(fd, (char *)octets + done, len - done, (off_t)(place + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -1;
		if (count == 0)
			break;
		done += (size_t)count;
	}
	return (ssize_t)done;
}

/*
 * All `len` octets at `place`; false when the file has not got them (it may have been cut since) or
 * cannot be read.
 */
static bool read_at(const struct cdb_read *file, uint64_t place, void *octets, size_t len)
{
	if (place > file->size || len > file->size - place)
		return false;
	if (place + len <= file->head_len) {
		memcpy(octets, file->head + place, len);
		return true;
	}
	return read_some(file->fd, place, octets, len) == (ssize_t)len;
}

static enum cdb_read_result open_result(int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case EINTR:
		return CDB_READ_AGAIN;
	case ELOOP: /* a link in the last place */
	case ENXIO: /* a socket */
		return CDB_READ_REFUSED;
	default:
		return CDB_READ_MISSING;
	}
}

/* Reads the head of a file whose size is known; CDB_READ_DAMAGED when it has none. */
static enum cdb_read_result open_head(struct cdb_read *file, int fd, const struct stat *info)
{
	size_t wanted =
		info->st_size < CDB_READ_HEAD_MAX ? (size_t)info->st_size : CDB_READ_HEAD_MAX;

	if (info->st_size < HEADER_SIZE || info->st_size > UINT32_MAX ||
	    read_some(fd, 0, file->head, wanted) != (ssize_t)wanted)
		return CDB_READ_DAMAGED;
	file->fd = fd;
	file->size = (uint32_t)info->st_size;
	file->head_len = (uint32_t)wanted;
	return CDB_READ_FOUND;
}

enum cdb_read_result cdb_read_open(struct cdb_read *file, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	enum cdb_read_result result;
	struct stat info;

	file->fd = -1;
	if (fd < 0)
		return open_result(errno);
	if (fstat(fd, &info) != 0)
		result = CDB_READ_DAMAGED;
	else if (!S_ISREG(info.st_mode) || (info.st_uid != 0 && info.st_uid != geteuid()) ||
		 (info.st_mode & (S_IWGRP | S_IWOTH)))
		result = CDB_READ_REFUSED;
	else
		result = open_head(file, fd, &info);
	if (result != CDB_READ_FOUND)
		close(fd);
	return result;
}

bool cdb_read_is_whole(const struct cdb_read *file)
{
	struct pair last = pair_at(file->head + HEADER_SIZE - PAIR_SIZE);

	return (uint64_t)last.first + (uint64_t)last.second * PAIR_SIZE == file->size;
}

void cdb_read_close(struct cdb_read *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

/*
 * The beginning of a record, as much as one read gives: the key always, and the value when it is
 * not long.
 */
struct record {
	unsigned char octets[PAIR_SIZE + CDB_READ_KEY_MAX + VALUE_AHEAD];
	size_t have;
	struct pair len; /* of the key, of the value */
};

static bool read_record(const struct cdb_read *file, uint32_t place, struct record *ret_record)
{
	size_t left;

	if (place < HEADER_SIZE || place > file->size || file->size - place < PAIR_SIZE)
		return false;
	left = file->size - place;
	ret_record->have = left < sizeof(ret_record->octets) ? left : sizeof(ret_record->octets);
	if (!read_at(file, place, ret_record->octets, ret_record->have))
		return false;
	ret_record->len = pair_at(ret_record->octets);
	return (uint64_t)PAIR_SIZE + ret_record->len.first + ret_record->len.second <= left;
}

/*
 * Copies `len` octets of the record at `place`, beginning `from` octets behind its lengths: what
 * was read already, and the rest from the file.
 */
static bool copy_part(const struct cdb_read *file, uint32_t place, const struct record *record,
		      size_t from, void *octets, size_t len)
{
	size_t ready = record->have > PAIR_SIZE + from ? record->have - PAIR_SIZE - from : 0;

	if (ready > len)
		ready = len;
	if (ready > 0)
		memcpy(octets, record->octets + PAIR_SIZE + from, ready);
	return ready == len || read_at(file, (uint64_t)place + PAIR_SIZE + from + ready,
				       (char *)octets + ready, len - ready);
}

/* The value of the record at `place` if it has this key; CDB_READ_ABSENT when it has another. */
static enum cdb_read_result read_value(const struct cdb_read *file, uint32_t place, const void *key,
				       size_t key_len, void *value, size_t value_size,
				       size_t *ret_len)
{
	struct record record;

	if (!read_record(file, place, &record))
		return CDB_READ_DAMAGED;
	if (record.len.first != key_len || memcmp(record.octets + PAIR_SIZE, key, key_len) != 0)
		return CDB_READ_ABSENT;
	if (record.len.second > value_size)
		return CDB_READ_SMALL;
	if (!copy_part(file, place, &record, key_len, value, record.len.second))
		return CDB_READ_DAMAGED;
	*ret_len = record.len.second;
	return CDB_READ_FOUND;
}

static uint32_t hash_of(const unsigned char *key, size_t len)
{
	uint32_t hash = 5381;

	for (size_t i = 0; i < len; i++)
		hash = (hash * 33) ^ key[i];
	return hash;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

enum cdb_read_result cdb_read_find(const struct cdb_read *file, const void *key, size_t key_len,
				   void *value, size_t value_size, size_t *ret_len)
{
	unsigned char slots[SLOT_BATCH * PAIR_SIZE];
	uint32_t hash, slot, count;
	struct pair table; /* place, number of slots */

	if (key_len > CDB_READ_KEY_MAX)
		return CDB_READ_ABSENT;
	hash = hash_of(key, key_len);
	table = pair_at(file->head + (hash & 255) * PAIR_SIZE);
	if (table.second == 0)
		return CDB_READ_ABSENT;
	if (table.first < HEADER_SIZE || table.first > file->size ||
	    table.second > (file->size - table.first) / PAIR_SIZE)
		return CDB_READ_DAMAGED;
	slot = (hash >> 8) % table.second;
	for (uint32_t left = table.second; left > 0;
	     left -= count, slot = (slot + count) % table.second) {
		count = least(SLOT_BATCH, least(left, table.second - slot));
		if (!read_at(file, table.first + (uint64_t)slot * PAIR_SIZE, slots,
			     count * PAIR_SIZE))
			return CDB_READ_DAMAGED;
		for (uint32_t i = 0; i < count; i++) {
			struct pair found = pair_at(slots + i * PAIR_SIZE); /* hash, place */
			enum cdb_read_result result;

			if (found.second == 0)
				return CDB_READ_ABSENT;
			if (found.first != hash)
				continue;
			result = read_value(file, found.second, key, key_len, value, value_size,
					    ret_len);
			if (result != CDB_READ_ABSENT)
				return result;
		}
	}
	return CDB_READ_ABSENT;
}

enum cdb_read_result cdb_read_next(const struct cdb_read *file, uint32_t *cursor,
				   char key[CDB_READ_KEY_MAX], size_t *ret_key_len, void *value,
				   size_t value_size, size_t *ret_len)
{
	uint32_t place = *cursor ? *cursor : HEADER_SIZE;
	uint32_t end = pair_at(file->head).first;
	struct record record;

	if (place == end)
		return CDB_READ_ABSENT;
	if (end > file->size || place > end || !read_record(file, place, &record) ||
	    record.len.first > CDB_READ_KEY_MAX ||
	    (uint64_t)PAIR_SIZE + record.len.first + record.len.second > end - place)
		return CDB_READ_DAMAGED;
	if (record.len.second > value_size)
		return CDB_READ_SMALL;
	if (!copy_part(file, place, &record, record.len.first, value, record.len.second))
		return CDB_READ_DAMAGED;
	memcpy(key, record.octets + PAIR_SIZE, record.len.first);
	*ret_key_len = record.len.first;
	*ret_len = record.len.second;
	*cursor = place + PAIR_SIZE + record.len.first + record.len.second;
	return CDB_READ_FOUND;
}
