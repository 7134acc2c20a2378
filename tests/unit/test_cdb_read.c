// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "lookup/cdb_read.h"
#include "lookup/lookup_write.h"

static const char *const aliases[] = { "info@example.com", "sales@example.com",
				       "postmaster@example.com" };
static const char members[] = "alice@example.com,bob@example.com";

static char *write_aliases(const char *folder)
{
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	CLEANUP(vec_release) struct vec list = VEC_INIT;
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, "aliases.cdb");

	vec_add(&list, "alice@example.com");
	vec_add(&list, "bob@example.com");
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		ASSERT_OK(lookup_write_alias(&write, aliases[i], &list, &error), error);
	ASSERT_OK(lookup_write_commit(&write, path, 1, 1700000000, &error), error);
	lookup_write_release(&write);
	return path;
}

static void put(struct buf *buf, uint32_t number)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_putc(buf, (char)(number >> shift));
}

/* A file whose every hash table is at `place` with so many slots, followed by `rest`. */
static char *write_raw(const char *folder, uint32_t place, uint32_t slots, const struct buf *rest)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, "raw.cdb");

	for (int i = 0; i < 256; i++) {
		put(&file, place);
		put(&file, slots);
	}
	buf_add(&file, buf_text(rest), rest->len);
	ASSERT_OK(file_replace(path, file.data, file.len, 0600, &error), error);
	return path;
}

static enum cdb_read_result find_in(const char *path, const char *key, char *value, size_t size,
				    size_t *ret_len)
{
	CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;
	enum cdb_read_result result = cdb_read_open(&file, path);

	return result == CDB_READ_FOUND
		       ? cdb_read_find(&file, key, strlen(key), value, size, ret_len)
		       : result;
}

static void test_find(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder);
	char value[200], long_key[CDB_READ_KEY_MAX + 2] = { 0 };
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
		assert_int_equal(find_in(path, aliases[i], value, sizeof(value), &len),
				 CDB_READ_FOUND);
		assert_int_equal(len, strlen(members));
		assert_memory_equal(value, members, len);
	}
	len = 77;
	assert_int_equal(find_in(path, "nobody@example.com", value, sizeof(value), &len),
			 CDB_READ_ABSENT);
	assert_int_equal(find_in(path, "", value, sizeof(value), &len), CDB_READ_ABSENT);
	assert_int_equal(find_in(path, "Info@example.com", value, sizeof(value), &len),
			 CDB_READ_ABSENT);
	memset(long_key, 'a', CDB_READ_KEY_MAX + 1);
	assert_int_equal(find_in(path, long_key, value, sizeof(value), &len), CDB_READ_ABSENT);
	assert_int_equal(len, 77);
	free(path);
}

static void test_buffer_sizes(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder);

	(void)state;
	for (size_t size = 0; size <= strlen(members) + 8; size++) {
		char *value = malloc(size ? size : 1);
		size_t len = 77;

		assert_non_null(value);
		if (size < strlen(members)) {
			assert_int_equal(find_in(path, aliases[1], value, size, &len),
					 CDB_READ_SMALL);
			assert_int_equal(len, 77);
		} else {
			assert_int_equal(find_in(path, aliases[1], value, size, &len),
					 CDB_READ_FOUND);
			assert_int_equal(len, strlen(members));
			assert_memory_equal(value, members, len);
		}
		free(value);
	}
	free(path);
}

/* Values on both sides of what is read together with the key. */
static void test_value_lengths(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = unit_path(folder, "long.cdb");

	(void)state;
	for (size_t wanted = 1; wanted < 3000; wanted += wanted < 480 || wanted > 800 ? 37 : 1) {
		struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
		CLEANUP(vec_release) struct vec list = VEC_INIT;
		CLEANUP(buf_release) struct buf member = BUF_INIT;
		struct error error = ERROR_INIT;
		char *value = malloc(wanted);
		size_t len;

		assert_non_null(value);
		for (size_t i = 0; i < wanted; i++)
			buf_putc(&member, (char)('a' + i % 26));
		vec_add(&list, member.data);
		ASSERT_OK(lookup_write_alias(&write, "k", &list, &error), error);
		ASSERT_OK(lookup_write_commit(&write, path, 1, 1, &error), error);
		assert_int_equal(find_in(path, "k", value, wanted, &len), CDB_READ_FOUND);
		assert_int_equal(len, wanted);
		assert_memory_equal(value, member.data, wanted);
		lookup_write_release(&write);
		free(value);
	}
	free(path);
}

static void test_next(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder);
	CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;
	/* The header comes first, then the records by key. */
	const char *const order[] = { LOOKUP_HEADER_KEY, aliases[0], aliases[2], aliases[1] };
	char key[CDB_READ_KEY_MAX], value[200];
	size_t key_len, len, count = 0;
	uint32_t cursor = 0, before;

	(void)state;
	assert_int_equal(cdb_read_open(&file, path), CDB_READ_FOUND);
	for (;;) {
		enum cdb_read_result result;

		before = cursor;
		assert_int_not_equal(cdb_read_next(&file, &cursor, key, &key_len, value, 3, &len),
				     CDB_READ_FOUND);
		assert_int_equal(cursor, before);
		result = cdb_read_next(&file, &cursor, key, &key_len, value, sizeof(value), &len);
		if (result == CDB_READ_ABSENT)
			break;
		assert_int_equal(result, CDB_READ_FOUND);
		assert_true(count < ARRAY_LEN(order));
		assert_int_equal(key_len, strlen(order[count]));
		assert_memory_equal(key, order[count], key_len);
		count++;
	}
	assert_int_equal(count, ARRAY_LEN(order));
	before = cursor + 1;
	assert_int_equal(cdb_read_next(&file, &before, key, &key_len, value, sizeof(value), &len),
			 CDB_READ_DAMAGED);
	before = 5;
	assert_int_equal(cdb_read_next(&file, &before, key, &key_len, value, sizeof(value), &len),
			 CDB_READ_DAMAGED);
	free(path);
}

static void test_open_checks(void **state)
{
	static const struct {
		const char *label;
		mode_t mode;
		enum cdb_read_result wanted;
	} modes[] = {
		{ "public", 0644, CDB_READ_FOUND },
		{ "private", 0600, CDB_READ_FOUND },
		{ "group may write", 0664, CDB_READ_REFUSED },
		{ "others may write", 0646, CDB_READ_REFUSED },
		{ "all may write", 0666, CDB_READ_REFUSED },
	};
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder), *link = unit_path(folder, "link"),
	     *fifo = unit_path(folder, "fifo"), *none = unit_path(folder, "none");
	char *below = unit_path(folder, "aliases.cdb/x");
	struct cdb_read file;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		print_message("# %s\n", modes[i].label);
		assert_int_equal(chmod(path, modes[i].mode), 0);
		assert_int_equal(cdb_read_open(&file, path), modes[i].wanted);
		assert_int_equal(file.fd >= 0, modes[i].wanted == CDB_READ_FOUND);
		cdb_read_close(&file);
	}
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(cdb_read_open(&file, link), CDB_READ_REFUSED);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(cdb_read_open(&file, fifo), CDB_READ_REFUSED);
	assert_int_equal(cdb_read_open(&file, folder), CDB_READ_REFUSED);
	assert_int_equal(cdb_read_open(&file, none), CDB_READ_MISSING);
	assert_int_equal(cdb_read_open(&file, below), CDB_READ_MISSING);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
		assert_int_equal(cdb_read_open(&file, path), CDB_READ_REFUSED);
	}
	assert_int_equal(file.fd, -1);
	free(path);
	free(link);
	free(fifo);
	free(none);
	free(below);
}

static void test_no_descriptors(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder);
	struct rlimit before, tight;
	struct cdb_read file;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	assert_int_equal(cdb_read_open(&file, path), CDB_READ_AGAIN);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	close(fd);
	free(path);
}

/*
 * Every use of a damaged file ends and stays in its buffers, and the result is one of the known
 * ones.
 */
static void use_damaged(const struct cdb_read *file)
{
	char key[CDB_READ_KEY_MAX], *value = malloc(50);
	size_t key_len, len, records = 0;
	uint32_t cursor = 0;

	assert_non_null(value);
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		if (cdb_read_find(file, aliases[i], strlen(aliases[i]), value, 50, &len) ==
		    CDB_READ_FOUND)
			assert_true(len <= 50);
	while (cdb_read_next(file, &cursor, key, &key_len, value, 50, &len) == CDB_READ_FOUND) {
		assert_true(key_len <= sizeof(key) && len <= 50);
		assert_true(++records < file->size);
	}
	free(value);
}

static void test_truncated(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder), value[200];
	CLEANUP(cdb_read_close) struct cdb_read open_before = CDB_READ_INIT;
	struct stat info;
	size_t len;

	(void)state;
	assert_int_equal(cdb_read_open(&open_before, path), CDB_READ_FOUND);
	assert_true(cdb_read_is_whole(&open_before));
	assert_int_equal(stat(path, &info), 0);
	for (off_t size = info.st_size; size-- > 0;) {
		CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;
		enum cdb_read_result result;

		assert_int_equal(truncate(path, size), 0);
		result = cdb_read_open(&file, path);
		assert_int_equal(result, size < 2048 ? CDB_READ_DAMAGED : CDB_READ_FOUND);
		if (result == CDB_READ_FOUND) {
			assert_false(cdb_read_is_whole(&file));
			use_damaged(&file);
		}
		/* Opened when it was whole: its size is trusted no more than its content. */
		use_damaged(&open_before);
	}
	/* What was read with the head is as it was; the rest is gone. */
	assert_int_equal(cdb_read_find(&open_before, aliases[0], strlen(aliases[0]), value,
				       sizeof(value), &len),
			 CDB_READ_FOUND);
	open_before.head_len = 2048;
	assert_int_equal(cdb_read_find(&open_before, aliases[0], strlen(aliases[0]), value,
				       sizeof(value), &len),
			 CDB_READ_DAMAGED);
	free(path);
}

static void test_bit_flips(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = write_aliases(folder);
	CLEANUP(file_closep) int fd = open(path, O_RDWR | O_CLOEXEC);
	char value[200];
	struct stat info;
	size_t len;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &info), 0);
	for (off_t at = 0; at < info.st_size; at++) {
		unsigned char kept, flipped;

		assert_int_equal(pread(fd, &kept, 1, at), 1);
		for (int bit = 0; bit < 8; bit++) {
			CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;

			flipped = kept ^ (unsigned char)(1 << bit);
			assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
			assert_int_equal(cdb_read_open(&file, path), CDB_READ_FOUND);
			use_damaged(&file);
		}
		assert_int_equal(pwrite(fd, &kept, 1, at), 1);
	}
	assert_int_equal(find_in(path, aliases[0], value, sizeof(value), &len), CDB_READ_FOUND);
	free(path);
}

/* Files that no writer makes. */
static void test_hostile(void **state)
{
	static const struct {
		const char *label;
		uint32_t place, slots;
		enum cdb_read_result wanted;
	} cases[] = {
		{ "no slots", 2048, 0, CDB_READ_ABSENT },
		{ "table in the header", 8, 1, CDB_READ_DAMAGED },
		{ "table past the end", 100000, 1, CDB_READ_DAMAGED },
		{ "table at the last octet of 32 bits", UINT32_MAX, 1, CDB_READ_DAMAGED },
		{ "more slots than octets", 2048, 1000, CDB_READ_DAMAGED },
		{ "slots that overflow 32 bits", 2048, 0x20000001, CDB_READ_DAMAGED },
		{ "slots at most", 2048, UINT32_MAX, CDB_READ_DAMAGED },
	};
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(buf_release) struct buf rest = BUF_INIT;
	char value[10];
	size_t len;

	(void)state;
	buf_fill(&rest, '\0', 64);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *path = write_raw(folder, cases[i].place, cases[i].slots, &rest);

		print_message("# %s\n", cases[i].label);
		assert_int_equal(find_in(path, "k", value, sizeof(value), &len), cases[i].wanted);
		free(path);
	}
}

/*
 * Slots that are all taken, by other hashes or by one record again and again: the search looks at
 * each once.
 */
static void test_full_table(void **state)
{
	static const struct {
		const char *label;
		uint32_t hash, place;
		enum cdb_read_result wanted;
	} cases[] = {
		{ "other hashes", 1, 2048, CDB_READ_ABSENT },
		{ "the hash, another key", 177604, 2048,
		  CDB_READ_ABSENT }, /* 177604 is the hash of "a": (5381 * 33) ^ 'a' */
		{ "record in the header", 177604, 100, CDB_READ_DAMAGED },
		{ "record past the end", 177604, 1000000, CDB_READ_DAMAGED },
		{ "record over the end", 177604, 2056, CDB_READ_DAMAGED },
		{ "record at most", 177604, UINT32_MAX, CDB_READ_DAMAGED },
	};
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char value[10];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf rest = BUF_INIT;
		char *path;

		put(&rest, 1); /* record: key "b", empty value */
		put(&rest, 0);
		buf_putc(&rest, 'b');
		buf_fill(&rest, '\xFF', 7);
		for (int slot = 0; slot < 100; slot++) {
			put(&rest, cases[i].hash);
			put(&rest, cases[i].place);
		}
		path = write_raw(folder, 2048 + 16, 100, &rest);
		print_message("# %s\n", cases[i].label);
		assert_int_equal(find_in(path, "a", value, sizeof(value), &len), cases[i].wanted);
		free(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),	      cmocka_unit_test(test_buffer_sizes),
		cmocka_unit_test(test_value_lengths), cmocka_unit_test(test_next),
		cmocka_unit_test(test_open_checks),   cmocka_unit_test(test_no_descriptors),
		cmocka_unit_test(test_truncated),     cmocka_unit_test(test_bit_flips),
		cmocka_unit_test(test_hostile),	      cmocka_unit_test(test_full_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
