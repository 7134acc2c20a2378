// SPDX-License-Identifier: MIT
#include "lookup/cdb_read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HEADER_SIZE = 2048,
	PAIR_SIZE = 8,    /* of every pair of numbers: header entry, slot, lengths of a record */
	SLOT_BATCH = 16,  /* slots read at once: at a load of one half nearly every search ends within them */
	VALUE_AHEAD = 512 /* octets read together with the key, so that most values need no read of their own */
};

struct pair {
	uint32_t first;
	uint32_t second;
};

static uint32_t number_at(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static struct pair pair_at(const unsigned char *at)
{
	return (struct pair){ number_at(at), number_at(at + 4) };
}

/* All `len` octets at `place`; false when the file has not got them (it may have been cut since) or cannot be read. */
static bool read_at(const struct cdb_read *file, uint64_t place, void *octets, size_t len)
{
	char *at = octets;

	if (place > file->size || len > file->size - place)
		return false;
	while (len > 0) {
		ssize_t count = pread(file->fd, at, len, (off_t)place);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		at += count;
		place += (uint64_t)count;
		len -= (size_t)count;
	}
	return true;
}

static bool read_pair(const struct cdb_read *file, uint64_t place, struct pair *ret_pair)
{
	unsigned char octets[PAIR_SIZE];

	if (!read_at(file, place, octets, sizeof(octets)))
		return false;
	*ret_pair = pair_at(octets);
	return true;
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

enum cdb_read_result cdb_read_open(struct cdb_read *file, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	enum cdb_read_result result = CDB_READ_FOUND;
	struct stat info;

	*file = (struct cdb_read)CDB_READ_INIT;
	if (fd < 0)
		return open_result(errno);
	if (fstat(fd, &info) != 0)
		result = CDB_READ_DAMAGED;
	else if (!S_ISREG(info.st_mode) || (info.st_uid != 0 && info.st_uid != geteuid()) || (info.st_mode & (S_IWGRP | S_IWOTH)))
		result = CDB_READ_REFUSED;
	else if (info.st_size < HEADER_SIZE || info.st_size > UINT32_MAX)
		result = CDB_READ_DAMAGED;
	if (result != CDB_READ_FOUND) {
		close(fd);
		return result;
	}
	file->fd = fd;
	file->size = (uint32_t)info.st_size;
	return CDB_READ_FOUND;
}

void cdb_read_close(struct cdb_read *file)
{
	if (file->fd >= 0)
		close(file->fd);
	*file = (struct cdb_read)CDB_READ_INIT;
}

/* The value of the record at `place` if it has this key; CDB_READ_ABSENT when it has another. */
static enum cdb_read_result read_record(const struct cdb_read *file, uint32_t place, const void *key, size_t key_len, void *value,
					size_t value_size, size_t *ret_len)
{
	unsigned char octets[PAIR_SIZE + CDB_READ_KEY_MAX + VALUE_AHEAD];
	size_t have, ahead;
	struct pair lengths;

	if (place < HEADER_SIZE || place > file->size || file->size - place < PAIR_SIZE)
		return CDB_READ_DAMAGED;
	have = file->size - place < sizeof(octets) ? file->size - place : sizeof(octets);
	if (!read_at(file, place, octets, have))
		return CDB_READ_DAMAGED;
	lengths = pair_at(octets);
	if ((uint64_t)place + PAIR_SIZE + lengths.first + lengths.second > file->size)
		return CDB_READ_DAMAGED;
	if (lengths.first != key_len || memcmp(octets + PAIR_SIZE, key, key_len) != 0)
		return CDB_READ_ABSENT;
	if (lengths.second > value_size)
		return CDB_READ_SMALL;
	ahead = have - PAIR_SIZE - key_len;
	if (ahead > lengths.second)
		ahead = lengths.second;
	if (ahead > 0)
		memcpy(value, octets + PAIR_SIZE + key_len, ahead);
	if (ahead < lengths.second &&
	    !read_at(file, (uint64_t)place + PAIR_SIZE + key_len + ahead, (char *)value + ahead, lengths.second - ahead))
		return CDB_READ_DAMAGED;
	*ret_len = lengths.second;
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

enum cdb_read_result cdb_read_find(const struct cdb_read *file, const void *key, size_t key_len, void *value, size_t value_size, size_t *ret_len)
{
	unsigned char slots[SLOT_BATCH * PAIR_SIZE];
	uint32_t hash, slot, count;
	struct pair table; /* place, number of slots */

	if (key_len > CDB_READ_KEY_MAX)
		return CDB_READ_ABSENT;
	hash = hash_of(key, key_len);
	if (!read_pair(file, (hash & 255) * PAIR_SIZE, &table))
		return CDB_READ_DAMAGED;
	if (table.second == 0)
		return CDB_READ_ABSENT;
	if (table.first < HEADER_SIZE || table.first > file->size || table.second > (file->size - table.first) / PAIR_SIZE)
		return CDB_READ_DAMAGED;
	slot = (hash >> 8) % table.second;
	for (uint32_t left = table.second; left > 0; left -= count, slot = (slot + count) % table.second) {
		count = least(SLOT_BATCH, least(left, table.second - slot));
		if (!read_at(file, table.first + (uint64_t)slot * PAIR_SIZE, slots, count * PAIR_SIZE))
			return CDB_READ_DAMAGED;
		for (uint32_t i = 0; i < count; i++) {
			struct pair found = pair_at(slots + i * PAIR_SIZE); /* hash, place */
			enum cdb_read_result result;

			if (found.second == 0)
				return CDB_READ_ABSENT;
			if (found.first != hash)
				continue;
			result = read_record(file, found.second, key, key_len, value, value_size, ret_len);
			if (result != CDB_READ_ABSENT)
				return result;
		}
	}
	return CDB_READ_ABSENT;
}

enum cdb_read_result cdb_read_next(const struct cdb_read *file, uint32_t *cursor, void *key, size_t key_size, size_t *ret_key_len, void *value,
				   size_t value_size, size_t *ret_len)
{
	uint32_t place = *cursor ? *cursor : HEADER_SIZE;
	struct pair first, lengths;
	uint64_t end;

	if (!read_pair(file, 0, &first))
		return CDB_READ_DAMAGED;
	if (place == first.first)
		return CDB_READ_ABSENT;
	if (first.first > file->size || place < HEADER_SIZE || !read_pair(file, place, &lengths))
		return CDB_READ_DAMAGED;
	end = (uint64_t)place + PAIR_SIZE + lengths.first + lengths.second;
	if (end > first.first)
		return CDB_READ_DAMAGED;
	if (lengths.first > key_size || lengths.second > value_size)
		return CDB_READ_SMALL;
	if (!read_at(file, (uint64_t)place + PAIR_SIZE, key, lengths.first) ||
	    !read_at(file, (uint64_t)place + PAIR_SIZE + lengths.first, value, lengths.second))
		return CDB_READ_DAMAGED;
	*ret_key_len = lengths.first;
	*ret_len = lengths.second;
	*cursor = (uint32_t)end;
	return CDB_READ_FOUND;
}
