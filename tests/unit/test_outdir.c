// SPDX-License-Identifier: MIT
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/outdir.h"

static int setup(void **state)
{
	*state = unit_dir();
	return 0;
}

static int teardown(void **state)
{
	char *folder = *state;

	unit_dir_release(&folder);
	return 0;
}

static void put(struct outdir *outdir, const char *top, const char *name, const char *text)
{
	CLEANUP(mem_freep) char *path = unit_path(top, name);
	CLEANUP(buf_release) struct buf content = BUF_INIT;
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	struct error error = ERROR_INIT;
	struct stat info;

	buf_puts(&content, text);
	ASSERT_OK(outdir_put_later(outdir, path, &content, 0640, 0750, &error), error);
	ASSERT_OK(file_read(path, 100, &found, &error), error);
	assert_string_equal(buf_text(&found), text);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0640);
}

/* A draft that nobody writes. */
static char *litter(const char *top, const char *name)
{
	char *path = unit_path(top, name);
	CLEANUP(file_closep) int fd = -1;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_create(path, 0600, &fd, &error), error);
	return path;
}

static void test_put(void **state)
{
	CLEANUP(outdir_close) struct outdir outdir = OUTDIR_INIT;
	CLEANUP(mem_freep) char *top = unit_path(*state, "out");
	CLEANUP(mem_freep) char *inner = unit_path(*state, "out/a");
	CLEANUP(mem_freep) char *old = NULL;
	CLEANUP(mem_freep) char *later = NULL;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_make_folder(inner, 0700, &error), error);
	old = litter(inner, ".x.abc123.draft");
	ASSERT_OK(outdir_open(&outdir, top, 0700, &error), error);
	put(&outdir, top, "a/one", "1");
	assert_int_not_equal(access(old, F_OK), 0);
	/* Once for each folder, not once for each file. */
	later = litter(inner, ".x.abc123.draft");
	put(&outdir, top, "a/two", "2");
	assert_int_equal(access(later, F_OK), 0);
	put(&outdir, top, "b/c/three", "3");
	put(&outdir, top, "a/two", "22");
	assert_int_equal(access(later, F_OK), 0);
	for (char letter = 'c'; letter < 'c' + OUTDIR_KEPT - 2; letter++)
		put(&outdir, top, (char[]){ letter, '/', 'x', '\0' }, "x");
	put(&outdir, top, "a/two", "2");
	assert_int_equal(access(later, F_OK), 0);
	for (char letter = 'c'; letter < 'c' + OUTDIR_KEPT; letter++)
		put(&outdir, top, (char[]){ letter, '/', 'y', '\0' }, "y");
	put(&outdir, top, "a/two", "222");
	assert_int_not_equal(access(later, F_OK), 0);
	put(&outdir, top, "four", "4");
}

/* One writes, the other is told so; afterwards nothing is left of the lock. */
static void test_lock(void **state)
{
	CLEANUP(mem_freep) char *lock = unit_path(*state, ".lock");
	struct outdir one = OUTDIR_INIT, two = OUTDIR_INIT, free_one = OUTDIR_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(outdir_open(&one, *state, 0700, &error), error);
	ASSERT_ERROR(outdir_open(&two, *state, 0700, &error), error, ERROR_AGAIN,
		     "another mailprov is writing (pid ");
	outdir_close(&two);
	assert_int_equal(access(lock, F_OK), 0);
	put(&free_one, *state, "x", "x");
	outdir_close(&free_one);
	assert_int_equal(access(lock, F_OK), 0);
	outdir_close(&one);
	assert_int_not_equal(access(lock, F_OK), 0);
	ASSERT_OK(outdir_open(&two, *state, 0700, &error), error);
	outdir_close(&two);
	outdir_close(&two);
}

/* What is in the way stays, and the next file goes where it should. */
static void test_in_the_way(void **state)
{
	CLEANUP(outdir_close) struct outdir outdir = OUTDIR_INIT;
	CLEANUP(mem_freep) char *fifo = unit_path(*state, "fifo");
	CLEANUP(mem_freep) char *below = unit_path(*state, "plain/x");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	buf_puts(&text, "x");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	put(&outdir, *state, "plain", "x");
	ASSERT_ERROR(outdir_put(&outdir, fifo, &text, 0600, 0700, &error), error, ERROR_DATA, fifo);
	ASSERT_ERROR(outdir_put(&outdir, below, &text, 0600, 0700, &error), error, ERROR_IO,
		     "not a folder");
	put(&outdir, *state, "plain", "y");
	put(&outdir, *state, "other/plain", "z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_put, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lock, setup, teardown),
		cmocka_unit_test_setup_teardown(test_in_the_way, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
