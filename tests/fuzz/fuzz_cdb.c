// SPDX-License-Identifier: MIT
/*
 * The reader of the modules over any octets as a file: every call ends, and nothing is written past
 * a buffer.
 */
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "lookup/cdb_read.h"
#include "lookup/lookup_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static void use_value(const char *value, size_t len)
{
	struct lookup_text rest = { value, len }, member;
	struct lookup_account account;
	struct lookup_header header;
	size_t total = 0;

	if (lookup_account_parse(value, len, &account))
		assert(account.name.at >= value &&
		       account.name.at + account.name.len <= value + len);
	for (int kind = LOOKUP_ALIASES; kind <= LOOKUP_ACCOUNTS; kind++)
		if (lookup_header_parse(value, len, (enum lookup_kind)kind, &header))
			total++;
	while (lookup_member_next(&rest, &member))
		total += member.len;
	assert(total <= len + 2);
}

static void find(const struct cdb_read *file, const char *key, size_t key_len, size_t size)
{
	char *value = malloc(size ? size : 1);
	size_t len = 0;

	if (value && cdb_read_find(file, key, key_len, value, size, &len) == CDB_READ_FOUND) {
		assert(len <= size);
		use_value(value, len);
	}
	free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	char path[] = "fuzz_cdb.XXXXXX";
	int fd = mkstemp(path);
	enum cdb_read_result opened;
	struct cdb_read file;
	char key[CDB_READ_KEY_MAX], value[300];
	size_t key_len, value_len, records = 0;
	uint32_t cursor = 0;

	if (fd < 0 || write(fd, octets, len) != (ssize_t)len)
		abort();
	close(fd);
	opened = cdb_read_open(&file, path);
	unlink(path);
	if (opened != CDB_READ_FOUND) {
		assert(opened == CDB_READ_DAMAGED && len < 2048);
		return 0;
	}
	find(&file, LOOKUP_HEADER_KEY, strlen(LOOKUP_HEADER_KEY), LOOKUP_ACCOUNT_MAX);
	find(&file, "alice@example.com", 17, LOOKUP_ACCOUNT_MAX);
	find(&file, "", 0, 0);
	while (cdb_read_next(&file, &cursor, key, &key_len, value, sizeof(value), &value_len) ==
	       CDB_READ_FOUND) {
		assert(key_len <= sizeof(key) && value_len <= sizeof(value) && ++records <= len);
		find(&file, key, key_len, value_len);
		use_value(value, value_len);
	}
	cdb_read_close(&file);
	return 0;
}
