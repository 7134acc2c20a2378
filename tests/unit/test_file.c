// SPDX-License-Identifier: MIT
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static void test_draft(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_file(folder, "a", "old");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct file_draft draft;
	struct error error = ERROR_INIT;
	struct stat info;

	(void)state;
	ASSERT_OK(file_draft_open(&draft, path, 0640, &error), error);
	ASSERT_OK(file_write(draft.fd, "new", 3, path, &error), error);
	ASSERT_OK(file_read(path, 100, &text, &error), error);
	assert_string_equal(buf_text(&text), "old");
	ASSERT_OK(file_draft_commit(&draft, &error), error);
	file_draft_drop(&draft);
	ASSERT_OK(file_read(path, 100, &text, &error), error);
	assert_string_equal(buf_text(&text), "new");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
	ASSERT_OK(file_draft_open(&draft, path, 0600, &error), error);
	file_draft_drop(&draft);
	ASSERT_OK(file_read(path, 100, &text, &error), error);
	assert_string_equal(buf_text(&text), "new");
}

static void test_read_refuses(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *large = unit_file(folder, "large", "12345"), *fifo = unit_path(folder, "fifo"), *none = unit_path(folder, "none");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	ASSERT_ERROR(file_read(large, 4, &text, &error), error, ERROR_DATA, "larger than 4 bytes");
	ASSERT_ERROR(file_read(fifo, 4, &text, &error), error, ERROR_DATA, "not a regular file");
	ASSERT_ERROR(file_read(folder, 4, &text, &error), error, ERROR_DATA, "not a regular file");
	ASSERT_ERROR(file_read(none, 4, &text, &error), error, ERROR_IO, "No such file");
	error = (struct error)ERROR_INIT;
	ASSERT_OK(file_read(large, 5, &text, &error), error);
}

static void test_secret_refuses(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_file(folder, "s", "x"), *link = unit_path(folder, "link");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(file_read_secret(path, 10, &text, &error), error);
	assert_int_equal(chmod(path, 0640), 0);
	ASSERT_ERROR(file_read_secret(path, 10, &text, &error), error, ERROR_PERMISSION, "chmod 600");
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(symlink(path, link), 0);
	ASSERT_ERROR(file_read_secret(link, 10, &text, &error), error, ERROR_PERMISSION, "symbolic link");
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, 12345), 0);
		ASSERT_ERROR(file_read_secret(path, 10, &text, &error), error, ERROR_PERMISSION, "owner is uid 12345");
	}
}

/* A link in the folder is removed, what it points to is not. */
static void test_folders(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *outside = unit_file(folder, "outside", "x"), *deep = unit_path(folder, "a/b/c"), *top = unit_path(folder, "a"), *link = unit_path(folder, "a/b/link"),
				*links = unit_path(folder, "a/folders");
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(file_make_folder(deep, 0700, &error), error);
	ASSERT_OK(file_make_folder(deep, 0700, &error), error);
	ASSERT_ERROR(file_make_folder(outside, 0700, &error), error, ERROR_IO, "not a folder");
	assert_int_equal(symlink(outside, link), 0);
	assert_int_equal(symlink(folder, links), 0);
	error = (struct error)ERROR_INIT;
	ASSERT_OK(file_remove_folder(top, &error), error);
	ASSERT_OK(file_remove_folder(top, &error), error);
	assert_int_equal(access(top, F_OK), -1);
	assert_int_equal(access(outside, F_OK), 0);
}

static void test_paths(void **state)
{
	static const struct {
		const char *folder, *name, *joined, *of_joined;
	} cases[] = { { "a", "b", "a/b", "a" }, { "a/", "b", "a/b", "a" }, { "a", "/b", "/b", "/" }, { NULL, "b", "b", "." }, { "/", "b", "/b", "/" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf joined = BUF_INIT, folder = BUF_INIT;

		file_join(&joined, cases[i].folder, cases[i].name);
		file_folder(&folder, buf_text(&joined));
		assert_string_equal(buf_text(&joined), cases[i].joined);
		assert_string_equal(buf_text(&folder), cases[i].of_joined);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_draft),	   cmocka_unit_test(test_read_refuses),
					    cmocka_unit_test(test_secret_refuses), cmocka_unit_test(test_folders), cmocka_unit_test(test_paths) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
