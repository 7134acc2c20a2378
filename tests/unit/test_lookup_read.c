// SPDX-License-Identifier: MIT
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lookup/lookup_read.h"
#include "lookup/lookup_write.h"

static char *write_file(const char *folder, enum lookup_kind kind, const char *domain)
{
	struct lookup_write write = LOOKUP_WRITE_INIT(kind);
	const struct lookup_entry entry = { .address = "ada@example.com",
					    .state = "enabled",
					    .login = "ada",
					    .domain = "example.com",
					    .verdict = "pending" };
	CLEANUP(vec_release) struct vec members = VEC_INIT;
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, "published.cdb");

	vec_add(&members, "ada@example.com");
	write.domain = domain;
	if (kind == LOOKUP_ACCOUNTS)
		ASSERT_OK(lookup_write_account(&write, &entry, &error), error);
	else
		ASSERT_OK(lookup_write_alias(&write, "sales@example.com", &members, &error), error);
	ASSERT_OK(lookup_write_commit(&write, path, 7, 1700000000, &error), error);
	lookup_write_release(&write);
	return path;
}

static void test_open(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(lookup_read_close) struct lookup_read read = LOOKUP_READ_INIT;
	char *path = write_file(folder, LOOKUP_ACCOUNTS, "example.com"), value[LOOKUP_ACCOUNT_MAX];
	struct lookup_account account;
	size_t len = 77;

	(void)state;
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ALIASES), CDB_READ_DAMAGED);
	assert_int_equal(read.file.fd, -1);
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ACCOUNTS), CDB_READ_FOUND);
	assert_int_equal(read.header.generation, 7);
	assert_int_equal(read.header.time, 1700000000);
	assert_int_equal(read.header.count, 1);
	assert_true(lookup_text_is(&read.header.domain, "example.com"));
	assert_int_equal(lookup_read_find(&read, "ADA@example.com", value, sizeof(value), &len),
			 CDB_READ_FOUND);
	assert_true(lookup_account_parse(value, len, &account));
	assert_true(lookup_text_is(&account.verdict, "pending"));
	assert_int_equal(lookup_read_find(&read, "ada@example.com", value, 5, &len),
			 CDB_READ_SMALL);
	assert_int_equal(lookup_read_find(&read, LOOKUP_HEADER_KEY, value, sizeof(value), &len),
			 CDB_READ_ABSENT);
	assert_int_equal(lookup_read_find(&read, "a b", value, sizeof(value), &len),
			 CDB_READ_ABSENT);
	free(path);
}

static void test_next(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(lookup_read_close) struct lookup_read read = LOOKUP_READ_INIT;
	char *path = write_file(folder, LOOKUP_ALIASES, NULL), key[LOOKUP_KEY_MAX + 1], value[100];
	uint32_t cursor = 0;
	size_t len = 77;

	(void)state;
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ALIASES), CDB_READ_FOUND);
	assert_int_equal(read.header.domain.len, 0);
	assert_int_equal(lookup_read_next(&read, &cursor, key, value, 3, &len), CDB_READ_SMALL);
	assert_int_equal(cursor, 0);
	assert_int_equal(len, 77);
	assert_int_equal(lookup_read_next(&read, &cursor, key, value, sizeof(value), &len),
			 CDB_READ_FOUND);
	assert_string_equal(key, "sales@example.com");
	assert_int_equal(lookup_read_next(&read, &cursor, key, value, sizeof(value), &len),
			 CDB_READ_ABSENT);
	free(path);
}

/*
 * A file that was cut anywhere, or that has something behind it, is not ours any more; neither is
 * one without header.
 */
static void test_not_ours(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	struct lookup_read read;
	char *path = write_file(folder, LOOKUP_ALIASES, NULL);
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	struct error error = ERROR_INIT;
	struct stat info;

	(void)state;
	ASSERT_OK(file_read(path, 100000, &octets, &error), error);
	assert_int_equal(stat(path, &info), 0);
	for (off_t size = info.st_size - 1; size >= 0; size--) {
		assert_int_equal(truncate(path, size), 0);
		assert_int_equal(lookup_read_open(&read, path, LOOKUP_ALIASES), CDB_READ_DAMAGED);
	}
	buf_putc(&octets, 'x');
	ASSERT_OK(file_replace(path, octets.data, octets.len, 0644, &error), error);
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ALIASES), CDB_READ_DAMAGED);
	buf_cut(&octets, octets.len - 1);
	octets.data[2048 + 8] = '\002'; /* the key of the first record */
	ASSERT_OK(file_replace(path, octets.data, octets.len, 0644, &error), error);
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ALIASES), CDB_READ_DAMAGED);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
