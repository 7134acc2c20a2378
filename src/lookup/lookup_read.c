// SPDX-License-Identifier: MIT
#include "lookup/lookup_read.h"

/* The header is the first record. */
static enum cdb_read_result read_header(struct lookup_read *read, enum lookup_kind kind)
{
	char key[CDB_READ_KEY_MAX];
	size_t key_len, len;
	uint32_t cursor = 0;

	if (!cdb_read_is_whole(&read->file) ||
	    cdb_read_next(&read->file, &cursor, key, &key_len, read->text, sizeof(read->text),
			  &len) != CDB_READ_FOUND ||
	    key_len != strlen(LOOKUP_HEADER_KEY) || memcmp(key, LOOKUP_HEADER_KEY, key_len) != 0 ||
	    !lookup_header_parse(read->text, len, kind, &read->header))
		return CDB_READ_DAMAGED;
	return CDB_READ_FOUND;
}

enum cdb_read_result lookup_read_open(struct lookup_read *read, const char *path,
				      enum lookup_kind kind)
{
	enum cdb_read_result result = cdb_read_open(&read->file, path);

	if (result == CDB_READ_FOUND)
		result = read_header(read, kind);
	if (result != CDB_READ_FOUND)
		cdb_read_close(&read->file);
	return result;
}

enum cdb_read_result lookup_read_find(const struct lookup_read *read, const char *name, void *value,
				      size_t value_size, size_t *ret_len)
{
	char key[LOOKUP_KEY_MAX + 1];
	size_t len;

	if (!lookup_key(name, key, &len))
		return CDB_READ_ABSENT;
	return cdb_read_find(&read->file, key, len, value, value_size, ret_len);
}

enum cdb_read_result lookup_read_next(const struct lookup_read *read, uint32_t *cursor,
				      char key[LOOKUP_KEY_MAX + 1], void *value, size_t value_size,
				      size_t *ret_len)
{
	char octets[CDB_READ_KEY_MAX], header[LOOKUP_HEADER_MAX];
	enum cdb_read_result result;
	uint32_t place = *cursor;
	size_t key_len, len;

	if (place == 0) {
		result = cdb_read_next(&read->file, &place, octets, &key_len, header,
				       sizeof(header), &len);
		if (result != CDB_READ_FOUND)
			return result;
	}
	result = cdb_read_next(&read->file, &place, octets, &key_len, value, value_size, &len);
	if (result != CDB_READ_FOUND)
		return result;
	if (key_len > LOOKUP_KEY_MAX)
		return CDB_READ_DAMAGED;
	memcpy(key, octets, key_len);
	key[key_len] = '\0';
	*ret_len = len;
	*cursor = place;
	return CDB_READ_FOUND;
}

void lookup_read_close(struct lookup_read *read)
{
	cdb_read_close(&read->file);
}
