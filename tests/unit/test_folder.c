// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/mem.h"

enum { STRANGER = 12345 };

static int setup(void **state)
{
	alarm(60);
	*state = unit_dir();
	return 0;
}

static int teardown(void **state)
{
	char *folder = *state;

	unit_dir_release(&folder);
	alarm(0);
	return 0;
}

static void make(const char *folder, const char *name, uid_t owner, mode_t mode)
{
	CLEANUP(mem_freep) char *path = unit_path(folder, name);

	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, mode), 0);
	assert_int_equal(chown(path, owner, (gid_t)-1), 0);
}

static void point(const char *folder, const char *name, const char *to, uid_t owner)
{
	CLEANUP(mem_freep) char *path = unit_path(folder, name);

	assert_int_equal(symlink(to, path), 0);
	assert_int_equal(lchown(path, owner, (gid_t)-1), 0);
}

static bool is_there(const char *folder, const char *name)
{
	CLEANUP(mem_freep) char *path = unit_path(folder, name);
	struct stat info;

	return lstat(path, &info) == 0;
}

/* The folder behind the descriptor is that of the path. */
static void assert_reached(const struct folder *folder, const char *path)
{
	struct stat held, named;

	assert_int_equal(fstat(folder->fd, &held), 0);
	assert_int_equal(stat(path, &named), 0);
	assert_int_equal(held.st_ino, named.st_ino);
	assert_true(fcntl(folder->fd, F_GETFD) & FD_CLOEXEC);
}

static const struct {
	const char *path;
	const char *words; /* of the error; NULL: it is reached */
	bool firm;
} ways[] = {
	{ "own", NULL, true },
	{ "own/inner", NULL, true },
	{ "own//inner/", NULL, true },
	{ "own/../own/./inner", NULL, true },
	{ "by-us/inner", NULL, true },
	{ "by-root-away", NULL, true },
	{ "theirs", NULL, true },
	{ "theirs/inner", NULL, false },
	{ "theirs/inner/deep", NULL, false },
	{ "group/inner", NULL, false },
	{ "sticky/own", NULL, true },
	{ "sticky/theirs", NULL, false },
	{ "by-them", "uid 12345", false },
	{ "by-them/inner", "uid 12345", false },
	{ "own/by-them", "uid 12345", false },
	{ "open", "everybody may write", false },
	{ "open/inner", "everybody may write", false },
	{ "loop", "Too many levels", false },
	{ "file", "is not a folder", false },
	{ "file/x", "is not a folder", false },
	{ "absent", "No such file", false },
	{ "dangling", "No such file", false },
};

static void test_ways(void **state)
{
	const char *top = *state;

	if (geteuid() != 0)
		SKIP("only root can give folders away");
	make(top, "own", 0, 0755);
	make(top, "own/inner", 0, 0755);
	make(top, "theirs", STRANGER, 0755);
	make(top, "theirs/inner", 0, 0755);
	make(top, "theirs/inner/deep", 0, 0755);
	make(top, "group", 0, 0775);
	make(top, "group/inner", 0, 0755);
	make(top, "sticky", 0, 01777);
	make(top, "sticky/own", 0, 0755);
	make(top, "sticky/theirs", STRANGER, 0755);
	make(top, "open", STRANGER, 0777);
	make(top, "open/inner", 0, 0755);
	point(top, "by-us", "own", 0);
	point(top, "by-root-away", "own/../by-us/inner", 0);
	point(top, "by-them", "own", STRANGER);
	point(top, "own/by-them", "inner", STRANGER);
	point(top, "loop", "loop", 0);
	point(top, "dangling", "nowhere/x", 0);
	free(unit_file(top, "file", "x"));
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		CLEANUP(folder_close) struct folder folder = FOLDER_INIT;
		CLEANUP(mem_freep) char *path = unit_path(top, ways[i].path);
		struct error error = ERROR_INIT;

		print_message("# %s\n", ways[i].path);
		if (ways[i].words) {
			assert_int_equal(folder_open(path, &folder, &error), -1);
			assert_non_null(strstr(error.text, ways[i].words));
			assert_int_equal(folder.fd, -1);
			continue;
		}
		ASSERT_OK(folder_open(path, &folder, &error), error);
		assert_reached(&folder, path);
		assert_int_equal(folder.firm, ways[i].firm);
	}
}

/* A folder is made where it was asked for, and nowhere that a link leads to. */
static void test_make(void **state)
{
	CLEANUP(folder_close) struct folder folder = FOLDER_INIT;
	CLEANUP(mem_freep) char *deep = unit_path(*state, "a/b/c");
	CLEANUP(mem_freep) char *beyond = unit_path(*state, "link/d");
	CLEANUP(mem_freep) char *lost = unit_path(*state, "lost/d");
	struct error error = ERROR_INIT;
	struct stat info;
	mode_t before = umask(077);

	ASSERT_OK(folder_make(deep, 0755, &folder, &error), error);
	umask(before);
	assert_reached(&folder, deep);
	assert_int_equal(fstat(folder.fd, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0755);
	folder_close(&folder);

	point(*state, "link", "a/b", geteuid());
	ASSERT_OK(folder_make(beyond, 0700, &folder, &error), error);
	assert_true(is_there(*state, "a/b/d"));
	folder_close(&folder);
	point(*state, "lost", "not-mounted", geteuid());
	ASSERT_ERROR(folder_make(lost, 0700, &folder, &error), error, ERROR_IO, strerror(ENOENT));
	assert_false(is_there(*state, "not-mounted"));
	ASSERT_ERROR(folder_make("", 0700, &folder, &error), error, ERROR_IO, strerror(ENOENT));
}

/* The second is told who the first is; a lock whose name was taken away is none any more. */
static void test_lock(void **state)
{
	CLEANUP(folder_close) struct folder folder = FOLDER_INIT;
	CLEANUP(buf_release) struct buf pid = BUF_INIT;
	struct error error = ERROR_INIT;
	int one = -1, two = -1;

	buf_printf(&pid, "(pid %ld)", (long)getpid());
	ASSERT_OK(folder_open(*state, &folder, &error), error);
	ASSERT_OK(folder_lock(&folder, "lock", "PATH", &one, &error), error);
	ASSERT_ERROR(folder_lock(&folder, "lock", "PATH", &two, &error), error, ERROR_AGAIN,
		     pid.data);
	assert_int_equal(two, -1);
	assert_int_equal(unlinkat(folder.fd, "lock", 0), 0);
	ASSERT_OK(folder_lock(&folder, "lock", "PATH", &two, &error), error);
	close(one);
	ASSERT_ERROR(folder_lock(&folder, "lock", "PATH", &one, &error), error, ERROR_AGAIN,
		     "PATH");
	close(two);
	ASSERT_OK(folder_lock(&folder, "lock", "PATH", &two, &error), error);
	close(two);
	assert_int_equal(mkfifoat(folder.fd, "fifo", 0600), 0);
	ASSERT_ERROR(folder_lock(&folder, "fifo", "PATH", &two, &error), error, ERROR_IO,
		     "not a regular file");
	assert_int_equal(symlinkat("elsewhere", folder.fd, "away"), 0);
	ASSERT_ERROR(folder_lock(&folder, "away", "PATH", &two, &error), error, ERROR_IO,
		     strerror(ELOOP));
	assert_false(is_there(*state, "elsewhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(test_make, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lock, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
