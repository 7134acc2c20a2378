// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

/* Every test has a folder of its own, and ends if something hangs. */
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

static bool is_there(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0;
}

static void assert_content(const char *path, const char *text)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_read(path, 1 << 20, &buf, &error), error);
	assert_string_equal(buf_text(&buf), text);
}

static void test_read(void **state)
{
	CLEANUP(mem_freep) char *path = unit_path(*state, "data");
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_replace(path, "a\0b\n", 4, 0600, &error), error);
	buf_puts(&buf, "what was there before");
	ASSERT_OK(file_read(path, 100, &buf, &error), error);
	assert_int_equal(buf.len, 4);
	assert_memory_equal(buf.data, "a\0b\n", 5);

	ASSERT_OK(file_replace(path, "", 0, 0600, &error), error);
	ASSERT_OK(file_read(path, 0, &buf, &error), error);
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf_text(&buf), "");
}

static const size_t limits[] = { 0,	1,     7,     8,     9,	     4095,   4096,
				 65534, 65535, 65536, 65537, 131071, 131072, 300000 };

/* A file of just the limit is read; one octet more is refused. */
static void test_limit(void **state)
{
	CLEANUP(mem_freep) char *path = unit_path(*state, "data");

	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		struct error error = ERROR_INIT;

		for (size_t at = 0; at < limits[i]; at++)
			buf_putc(&text, (char)('a' + at % 23));
		ASSERT_OK(file_replace(path, buf_text(&text), text.len, 0600, &error), error);
		ASSERT_OK(file_read(path, limits[i], &buf, &error), error);
		assert_int_equal(buf.len, limits[i]);
		assert_string_equal(buf_text(&buf), buf_text(&text));
		ASSERT_OK(file_read(path, SIZE_MAX, &buf, &error), error);
		assert_int_equal(buf.len, limits[i]);
		if (limits[i])
			ASSERT_ERROR(file_read(path, limits[i] - 1, &buf, &error), error,
				     ERROR_DATA, "larger than");
	}
}

/* Neither kind of reading waits at a FIFO or reads what is no regular file. */
static void test_read_refused(void **state)
{
	CLEANUP(mem_freep) char *fifo = unit_path(*state, "fifo");
	CLEANUP(mem_freep) char *absent = unit_path(*state, "absent");
	CLEANUP(mem_freep) char *below = unit_path(*state, "plain/x");
	CLEANUP(mem_freep) char *dangling = unit_path(*state, "dangling");
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	free(unit_file(*state, "plain", "x"));
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("nowhere", dangling), 0);
	ASSERT_ERROR(file_read(fifo, 10, &buf, &error), error, ERROR_DATA, "not a regular file");
	ASSERT_ERROR(file_read_secret(fifo, 10, &buf, &error), error, ERROR_DATA,
		     "not a regular file");
	ASSERT_ERROR(file_read(*state, 10, &buf, &error), error, ERROR_DATA, "not a regular file");
	ASSERT_ERROR(file_read_secret(*state, 10, &buf, &error), error, ERROR_DATA,
		     "not a regular file");
	ASSERT_ERROR(file_read("/dev/zero", 10, &buf, &error), error, ERROR_DATA,
		     "not a regular file");
	ASSERT_ERROR(file_read(absent, 10, &buf, &error), error, ERROR_IO, strerror(ENOENT));
	ASSERT_ERROR(file_read_secret(absent, 10, &buf, &error), error, ERROR_IO, absent);
	ASSERT_ERROR(file_read(below, 10, &buf, &error), error, ERROR_IO, strerror(ENOTDIR));
	ASSERT_ERROR(file_read(dangling, 10, &buf, &error), error, ERROR_IO, strerror(ENOENT));
	assert_string_equal(buf_text(&buf), "");
}

static const struct {
	mode_t mode;
	bool fine;
} modes[] = {
	{ 0600, true },	 { 0400, true },  { 0700, true },  { 0640, false }, { 0620, false },
	{ 0610, false }, { 0604, false }, { 0602, false }, { 0601, false }, { 0644, false },
	{ 0660, false }, { 0666, false }, { 0777, false },
};

static void test_secret_mode(void **state)
{
	CLEANUP(mem_freep) char *path = unit_file(*state, "secret", "hunter2");

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		CLEANUP(buf_wipe) struct buf buf = BUF_INIT;
		struct error error = ERROR_INIT;

		assert_int_equal(chmod(path, modes[i].mode), 0);
		if (modes[i].fine) {
			ASSERT_OK(file_read_secret(path, 100, &buf, &error), error);
			assert_string_equal(buf_text(&buf), "hunter2");
		} else {
			ASSERT_ERROR(file_read_secret(path, 100, &buf, &error), error,
				     ERROR_PERMISSION, "chmod 600");
			assert_string_equal(buf_text(&buf), "");
		}
	}
}

static void test_secret_link(void **state)
{
	CLEANUP(mem_freep) char *path = unit_file(*state, "secret", "hunter2");
	CLEANUP(mem_freep) char *link = unit_path(*state, "link");
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	assert_int_equal(symlink(path, link), 0);
	ASSERT_OK(file_read(link, 100, &buf, &error), error);
	assert_string_equal(buf_text(&buf), "hunter2");
	ASSERT_ERROR(file_read_secret(link, 100, &buf, &error), error, ERROR_PERMISSION,
		     "symbolic link");
}

static void test_secret_limit(void **state)
{
	CLEANUP(mem_freep) char *path = unit_file(*state, "secret", "hunter2");
	CLEANUP(buf_wipe) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_read_secret(path, 7, &buf, &error), error);
	ASSERT_ERROR(file_read_secret(path, 6, &buf, &error), error, ERROR_DATA,
		     "larger than 6 bytes");
}

/* Root may read the file of anybody, and still does not trust it. */
static void test_secret_owner(void **state)
{
	char *path;
	struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	if (geteuid() != 0)
		SKIP("only root can be somebody else");
	path = unit_file(*state, "secret", "hunter2");
	assert_int_equal(chown(path, 65534, 65534), 0);
	ASSERT_ERROR(file_read_secret(path, 100, &buf, &error), error, ERROR_PERMISSION,
		     "owner is uid 65534");
	assert_int_equal(chown(path, 0, 65534), 0);
	ASSERT_OK(file_read_secret(path, 100, &buf, &error), error);
	buf_wipe(&buf);
	free(path);
}

static mode_t mode_of(const char *path)
{
	struct stat info;

	assert_int_equal(stat(path, &info), 0);
	return info.st_mode & 07777;
}

/* Whoever holds the old file keeps it whole; the new one has its mode whatever the umask. */
static void test_replace(void **state)
{
	CLEANUP(mem_freep) char *path = unit_file(*state, "data", "old");
	CLEANUP(file_closep) int old = open(path, O_RDONLY | O_CLOEXEC);
	mode_t before = umask(077);
	struct error error = ERROR_INIT;
	char text[10] = "";

	ASSERT_OK(file_replace(path, "new", 3, 0644, &error), error);
	assert_int_equal(mode_of(path), 0644);
	umask(0);
	assert_content(path, "new");
	assert_int_equal(read(old, text, sizeof(text)), 3);
	assert_string_equal(text, "old");
	ASSERT_OK(file_replace(path, "newer", 5, 0600, &error), error);
	assert_int_equal(mode_of(path), 0600);
	umask(before);
	assert_content(path, "newer");
}

static void test_draft(void **state)
{
	CLEANUP(mem_freep) char *path = unit_file(*state, "data", "old");
	struct file_staging draft = FILE_STAGING_INIT;
	struct error error = ERROR_INIT;

	file_staging_drop(&draft);
	ASSERT_OK(file_staging_open(&draft, path, 0640, &error), error);
	assert_true(is_there(draft.path));
	assert_int_equal(mode_of(draft.path), 0640);
	assert_true(fcntl(draft.fd, F_GETFD) & FD_CLOEXEC);
	ASSERT_OK(file_write(draft.fd, "new", 3, draft.path, &error), error);
	assert_content(path, "old");
	file_staging_drop(&draft);
	assert_false(is_there(draft.path));
	file_staging_drop(&draft);
	assert_content(path, "old");

	ASSERT_OK(file_staging_open(&draft, path, 0640, &error), error);
	ASSERT_OK(file_write(draft.fd, "new", 3, draft.path, &error), error);
	ASSERT_OK(file_staging_commit(&draft, &error), error);
	assert_int_equal(draft.fd, -1);
	assert_false(is_there(draft.path));
	file_staging_drop(&draft);
	assert_content(path, "new");
}

/* Two drafts of one target do not meet. */
static void test_two_drafts(void **state)
{
	CLEANUP(mem_freep) char *path = unit_path(*state, "data");
	CLEANUP(file_staging_drop) struct file_staging one = FILE_STAGING_INIT;
	CLEANUP(file_staging_drop) struct file_staging two = FILE_STAGING_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_staging_open(&one, path, 0600, &error), error);
	ASSERT_OK(file_staging_open(&two, path, 0600, &error), error);
	assert_string_not_equal(one.path, two.path);
	ASSERT_OK(file_write(one.fd, "one", 3, path, &error), error);
	ASSERT_OK(file_write(two.fd, "two", 3, path, &error), error);
	ASSERT_OK(file_staging_commit(&two, &error), error);
	ASSERT_OK(file_staging_commit(&one, &error), error);
	assert_content(path, "one");
}

static void test_draft_failures(void **state)
{
	CLEANUP(mem_freep) char *folder = unit_path(*state, "folder");
	CLEANUP(mem_freep) char *lost = unit_path(*state, "absent/data");
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct file_staging draft = FILE_STAGING_INIT;
	struct error error = ERROR_INIT;

	ASSERT_ERROR(file_staging_open(&draft, lost, 0600, &error), error, ERROR_IO, lost);
	assert_int_equal(draft.fd, -1);

	ASSERT_OK(file_make_folder(folder, 0700, &error), error);
	ASSERT_OK(file_staging_open(&draft, folder, 0600, &error), error);
	ASSERT_ERROR(file_staging_commit(&draft, &error), error, ERROR_DATA, folder);
	assert_int_equal(draft.fd, -1);
	assert_false(is_there(draft.path));

	buf_puts(&path, *state);
	for (int i = 0; i < 100; i++)
		buf_puts(&path, "/folder.of.20.octets");
	ASSERT_ERROR(file_staging_open(&draft, buf_text(&path), 0600, &error), error, ERROR_DATA,
		     "is too long");
	assert_int_equal(draft.fd, -1);
	buf_clear(&path);
	buf_printf(&path, "%s/", (char *)*state);
	buf_fill(&path, 'n', 250);
	ASSERT_ERROR(file_staging_open(&draft, buf_text(&path), 0600, &error), error, ERROR_IO,
		     strerror(ENAMETOOLONG));
	ASSERT_ERROR(file_replace(buf_text(&path), "x", 1, 0600, &error), error, ERROR_IO,
		     strerror(ENAMETOOLONG));
}

/* The longest path that fits the draft is used whole; one octet more is refused. */
static void test_longest_path(void **state)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error error = ERROR_INIT;
	size_t most = FILE_STAGING_PATH - 1 - strlen("..XXXXXX.draft"), name;

	buf_puts(&path, *state);
	while (path.len + 101 < most - 1) {
		buf_putc(&path, '/');
		buf_fill(&path, 'f', 100);
	}
	ASSERT_OK(file_make_folder(buf_text(&path), 0700, &error), error);
	buf_putc(&path, '/');
	name = most - path.len;
	buf_fill(&path, 'n', name + 1);
	ASSERT_ERROR(file_replace(buf_text(&path), "x", 1, 0600, &error), error, ERROR_DATA,
		     "is too long");
	buf_cut(&path, most);
	ASSERT_OK(file_replace(buf_text(&path), "x", 1, 0600, &error), error);
	assert_content(buf_text(&path), "x");
}

static void test_relative(void **state)
{
	CLEANUP(file_closep) int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct error error = ERROR_INIT;

	assert_int_equal(chdir(*state), 0);
	ASSERT_OK(file_replace("data", "x", 1, 0600, &error), error);
	assert_content("data", "x");
	ASSERT_OK(file_make_folder("a/b", 0700, &error), error);
	ASSERT_OK(file_remove_folder("a", &error), error);
	assert_false(is_there("a"));
	assert_int_equal(fchdir(here), 0);
}

static void test_write_failures(void **state)
{
	CLEANUP(file_closep) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_ERROR(file_write(-1, "x", 1, "NAME", &error), error, ERROR_IO, "NAME: cannot write");
	ASSERT_OK(file_write(-1, "", 0, "NAME", &error), error);
	if (full >= 0)
		ASSERT_ERROR(file_write(full, "x", 1, "NAME", &error), error, ERROR_IO,
			     strerror(ENOSPC));
}

/* More than a pipe holds: written in pieces, and all of it arrives. */
static void test_write_pieces(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	struct error error = ERROR_INIT;
	char octets[1000];
	ssize_t count;
	int ends[2], status;
	pid_t pid;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_printf(&text, "%d,", i);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		_exit(file_write(ends[1], text.data, text.len, "pipe", &error) == 0 ? 0 : 1);
	}
	close(ends[1]);
	while ((count = read(ends[0], octets, sizeof(octets))) > 0)
		buf_add(&seen, octets, (size_t)count);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(seen.len, text.len);
	assert_memory_equal(seen.data, text.data, text.len);
}

/* Replaces a file for ever, now with one letter, now with another. */
static void replace_for_ever(const char *path)
{
	char text[20000];
	struct error error = ERROR_INIT;

	for (int i = 0;; i++) {
		memset(text, i % 2 ? 'a' : 'b', sizeof(text));
		if (file_replace(path, text, sizeof(text), 0600, &error) != 0)
			_exit(1);
	}
}

/* Nothing is swept by it, unlike by unit_file. */
static char *make_empty(const char *folder, const char *name)
{
	char *path = unit_path(folder, name);
	CLEANUP(file_closep) int fd = -1;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_create(path, 0600, &fd, &error), error);
	return path;
}

static void sweep(const char *path)
{
	CLEANUP(folder_close) struct folder folder = FOLDER_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(folder_open(path, &folder, &error), error);
	file_staging_sweep(&folder);
}

/* A reader never sees half a file, and a kill leaves at worst a draft. */
static void test_kill(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	CLEANUP(mem_freep) char *path = unit_path(*state, "data");
	struct error error = ERROR_INIT;
	char text[20000];
	int status;

	memset(text, 'a', sizeof(text));
	ASSERT_OK(file_replace(path, text, sizeof(text), 0600, &error), error);
	for (int round = 0; round < 10; round++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			replace_for_ever(path);
		for (int i = 0; i < 20 * round; i++) {
			ASSERT_OK(file_read(path, sizeof(text), &buf, &error), error);
			memset(text, buf.data[0], sizeof(text));
			assert_int_equal(buf.len, sizeof(text));
			assert_memory_equal(buf.data, text, sizeof(text));
		}
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
	}
	sweep(*state);
	ASSERT_OK(file_read(path, sizeof(text), &buf, &error), error);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(*state), 0);
	assert_int_equal(mkdir(*state, 0700), 0);
}

/* Only what file_staging_open may have made, of any file. */
static void test_sweep(void **state)
{
	static const char *const swept[] = { ".data.aaaaaa.draft", ".data.cdb.a0b1c2.draft",
					     "..0.999999.draft" };
	static const char *const kept[] = {
		"data",
		"data.aaaaaa.draft",
		".data.draft",
		".aaaaaa.draft",
		"..aaaaaa.draft",
		".data.aaaaaa.draft.old",
		".data.aaaaa.draft",
		".data.aaaaaaa.draft",
		".data.AAAAAA.draft",
		".hidden",
		".data.aaaaaa.drafts",
	};
	CLEANUP(mem_freep) char *folder = unit_path(*state, "folder");
	CLEANUP(mem_freep) char *inner = unit_path(*state, "folder/.data.folder.draft/a");
	CLEANUP(mem_freep) char *link = unit_path(*state, "folder/.data.linked.draft");
	CLEANUP(mem_freep) char *fifo = unit_path(*state, "folder/.data.afifo0.draft");
	CLEANUP(mem_freep) char *outside = unit_file(*state, "outside", "x");
	struct error error = ERROR_INIT;

	ASSERT_OK(file_make_folder(inner, 0700, &error), error);
	assert_int_equal(symlink(outside, link), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (size_t i = 0; i < ARRAY_LEN(swept); i++)
		free(make_empty(folder, swept[i]));
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		free(make_empty(folder, kept[i]));
	sweep(folder);
	for (size_t i = 0; i < ARRAY_LEN(swept); i++) {
		CLEANUP(mem_freep) char *path = unit_path(folder, swept[i]);

		assert_false(is_there(path));
	}
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		CLEANUP(mem_freep) char *path = unit_path(folder, kept[i]);

		assert_true(is_there(path));
	}
	assert_true(is_there(link) && is_there(fifo) && is_there(inner));
	assert_content(outside, "x");
}

/* What another process is writing stays; what it left when it died goes with the next write. */
static void test_sweep_living(void **state)
{
	CLEANUP(mem_freep) char *path = unit_path(*state, "data");
	struct file_staging draft = FILE_STAGING_INIT;
	struct error error = ERROR_INIT;
	int ends[2], status;
	char octet;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	ASSERT_OK(file_staging_open(&draft, path, 0600, &error), error);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[1]);
		_exit(read(ends[0], &octet, 1) == 0 ? 0 : 1);
	}
	close(ends[0]);
	/* The lock is held until the child is gone as well. */
	close(draft.fd);
	ASSERT_OK(file_replace(path, "x", 1, 0600, &error), error);
	assert_true(is_there(draft.path));
	close(ends[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	ASSERT_OK(file_replace(path, "y", 1, 0600, &error), error);
	assert_false(is_there(draft.path));
	folder_close(&draft.folder);
}

/* What is no regular file is neither opened nor replaced. */
static void test_replace_refused(void **state)
{
	CLEANUP(mem_freep) char *fifo = unit_path(*state, "fifo");
	CLEANUP(mem_freep) char *folder = unit_path(*state, "folder");
	CLEANUP(mem_freep) char *link = unit_path(*state, "link");
	CLEANUP(mem_freep) char *dangling = unit_path(*state, "dangling");
	CLEANUP(mem_freep) char *old = unit_file(*state, "data", "old");
	const char *const targets[] = { fifo, folder, link, dangling };
	struct error error = ERROR_INIT;

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(symlink(old, link), 0);
	assert_int_equal(symlink("nowhere", dangling), 0);
	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		struct stat before, after;

		assert_int_equal(lstat(targets[i], &before), 0);
		ASSERT_ERROR(file_replace(targets[i], "new", 3, 0600, &error), error, ERROR_DATA,
			     "no regular file");
		assert_int_equal(lstat(targets[i], &after), 0);
		assert_int_equal(before.st_ino, after.st_ino);
	}
	assert_content(old, "old");
}

static void test_create(void **state)
{
	CLEANUP(mem_freep) char *path = unit_path(*state, "new");
	CLEANUP(mem_freep) char *link = unit_path(*state, "link");
	CLEANUP(mem_freep) char *elsewhere = unit_path(*state, "elsewhere");
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(file_closep) int nameless = -1;
	struct error error = ERROR_INIT;
	struct stat info;

	ASSERT_OK(file_create(path, 0600, &fd, &error), error);
	assert_int_equal(mode_of(path), 0600);
	ASSERT_ERROR(file_create(path, 0600, &fd, &error), error, ERROR_IO, strerror(EEXIST));
	assert_int_equal(symlink(elsewhere, link), 0);
	ASSERT_ERROR(file_create(link, 0600, &fd, &error), error, ERROR_IO, strerror(EEXIST));
	assert_false(is_there(elsewhere));
	ASSERT_OK(file_create_nameless(*state, &nameless, &error), error);
	assert_int_equal(fstat(nameless, &info), 0);
	assert_int_equal(info.st_nlink, 0);
	ASSERT_ERROR(file_create_nameless(elsewhere, &nameless, &error), error, ERROR_IO,
		     elsewhere);
}

static const struct {
	const char *label;
	const char *name;
} folders[] = {
	{ "one", "one" },
	{ "three", "a/b/c" },
	{ "in one that is there", "a/d" },
	{ "there already", "a/b" },
	{ "slash at the end", "e/f/" },
	{ "two slashes", "g//h" },
	{ "dots", "a/./../i" },
	{ "Unicode", "公司/é" },
};

static void test_make_folder(void **state)
{
	struct error error = ERROR_INIT;

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		CLEANUP(mem_freep) char *path = unit_path(*state, folders[i].name);
		struct stat info;

		ASSERT_OK(file_make_folder(path, 0700, &error), error);
		ASSERT_OK(file_make_folder(path, 0700, &error), error);
		if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
			fail_msg("%s", folders[i].label);
	}
	ASSERT_OK(file_make_folder("/", 0700, &error), error);
	ASSERT_OK(file_make_folder(".", 0700, &error), error);
}

/* Made ones get the mode, whatever the umask; those that were there keep theirs. */
static void test_folder_mode(void **state)
{
	CLEANUP(mem_freep) char *outer = unit_path(*state, "outer");
	CLEANUP(mem_freep) char *middle = unit_path(*state, "outer/middle");
	CLEANUP(mem_freep) char *inner = unit_path(*state, "outer/middle/inner");
	mode_t before = umask(077);
	struct error error = ERROR_INIT;

	ASSERT_OK(file_make_folder(outer, 0700, &error), error);
	ASSERT_OK(file_make_folder(inner, 0755, &error), error);
	umask(before);
	assert_int_equal(mode_of(outer), 0700);
	assert_int_equal(mode_of(middle), 0755);
	assert_int_equal(mode_of(inner), 0755);
}

static void test_make_folder_failures(void **state)
{
	CLEANUP(mem_freep) char *file = unit_file(*state, "file", "x");
	CLEANUP(mem_freep) char *below = unit_path(*state, "file/folder");
	CLEANUP(mem_freep) char *dangling = unit_path(*state, "dangling");
	CLEANUP(mem_freep) char *link = unit_path(*state, "link");
	struct error error = ERROR_INIT;

	assert_int_equal(symlink("nowhere", dangling), 0);
	assert_int_equal(symlink(*state, link), 0);
	ASSERT_ERROR(file_make_folder(file, 0700, &error), error, ERROR_IO, "not a folder");
	ASSERT_ERROR(file_make_folder(below, 0700, &error), error, ERROR_IO, "not a folder");
	ASSERT_ERROR(file_make_folder(dangling, 0700, &error), error, ERROR_IO, strerror(ENOENT));
	ASSERT_ERROR(file_make_folder("", 0700, &error), error, ERROR_IO, strerror(ENOENT));
	ASSERT_OK(file_make_folder(link, 0700, &error), error);
	assert_content(file, "x");
}

/* A tree with links of all kinds that lead out of it: it goes, and what they point to stays. */
static void test_remove_folder(void **state)
{
	CLEANUP(mem_freep) char *other = unit_path(*state, "other");
	CLEANUP(mem_freep) char *victim = unit_path(*state, "other/victim");
	CLEANUP(mem_freep) char *tree = unit_path(*state, "tree");
	CLEANUP(mem_freep) char *deep = unit_path(*state, "tree/a/b/c/d/e/f/g/h");
	CLEANUP(mem_freep) char *to_folder = unit_path(*state, "tree/a/to-folder");
	CLEANUP(mem_freep) char *to_file = unit_path(*state, "tree/to-file");
	CLEANUP(mem_freep) char *to_parent = unit_path(*state, "tree/a/b/to-parent");
	CLEANUP(mem_freep) char *dangling = unit_path(*state, "tree/dangling");
	CLEANUP(mem_freep) char *fifo = unit_path(*state, "tree/a/fifo");
	struct error error = ERROR_INIT;

	ASSERT_OK(file_make_folder(other, 0700, &error), error);
	ASSERT_OK(file_replace(victim, "x", 1, 0600, &error), error);
	ASSERT_OK(file_make_folder(deep, 0700, &error), error);
	free(unit_file(tree, ".hidden", "x"));
	free(unit_file(deep, "...", "x"));
	free(unit_file(deep, "line\nend", "x"));
	assert_int_equal(symlink(other, to_folder), 0);
	assert_int_equal(symlink(victim, to_file), 0);
	assert_int_equal(symlink("../..", to_parent), 0);
	assert_int_equal(symlink("nowhere", dangling), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	ASSERT_OK(file_remove_folder(tree, &error), error);
	assert_false(is_there(tree));
	assert_content(victim, "x");
	ASSERT_OK(file_remove_folder(tree, &error), error);
}

/*
 * A link in the place of the folder is refused, also with a slash behind it, which would follow it.
 */
static void test_remove_link(void **state)
{
	CLEANUP(mem_freep) char *other = unit_path(*state, "other");
	CLEANUP(mem_freep) char *victim = unit_path(*state, "other/victim");
	CLEANUP(mem_freep) char *link = unit_path(*state, "link");
	CLEANUP(mem_freep) char *slash = unit_path(*state, "link/");
	CLEANUP(mem_freep) char *slashes = unit_path(*state, "other//");
	struct error error = ERROR_INIT;

	ASSERT_OK(file_make_folder(other, 0700, &error), error);
	ASSERT_OK(file_replace(victim, "x", 1, 0600, &error), error);
	assert_int_equal(symlink(other, link), 0);
	ASSERT_ERROR(file_remove_folder(link, &error), error, ERROR_IO, link);
	ASSERT_ERROR(file_remove_folder(slash, &error), error, ERROR_IO, link);
	assert_content(victim, "x");
	ASSERT_ERROR(file_remove_folder(victim, &error), error, ERROR_IO, victim);
	assert_content(victim, "x");
	ASSERT_OK(file_remove_folder(slashes, &error), error);
	assert_false(is_there(other));
}

/* More entries than one read of a folder gives. */
static void test_remove_many(void **state)
{
	CLEANUP(mem_freep) char *tree = unit_path(*state, "tree");
	struct error error = ERROR_INIT;
	char name[40];

	ASSERT_OK(file_make_folder(tree, 0700, &error), error);
	for (int i = 0; i < 2000; i++) {
		CLEANUP(mem_freep) char *path = NULL;
		int fd;

		snprintf(name, sizeof(name), "entry-with-a-long-name-%d", i);
		path = unit_path(tree, name);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
	ASSERT_OK(file_remove_folder(tree, &error), error);
	assert_false(is_there(tree));
}

static void test_sync_folder(void **state)
{
	CLEANUP(mem_freep) char *file = unit_file(*state, "file", "x");
	CLEANUP(mem_freep) char *absent = unit_path(*state, "absent");
	struct error error = ERROR_INIT;

	ASSERT_OK(file_sync_folder(*state, &error), error);
	ASSERT_ERROR(file_sync_folder(file, &error), error, ERROR_IO, strerror(ENOTDIR));
	ASSERT_ERROR(file_sync_folder(absent, &error), error, ERROR_IO, strerror(ENOENT));
}

/* Few files, each by itself, and so many that they are made durable together. */
static void test_sync_files(void **state)
{
	static const int counts[] = { 0, 1, 64, 200 };
	CLEANUP(mem_freep) char *absent = unit_path(*state, "absent");
	CLEANUP(mem_freep) char *link = unit_path(*state, "dangling");
	CLEANUP(mem_freep) char *folder = unit_path(*state, "folder");
	struct error error = ERROR_INIT;

	assert_int_equal(symlink("nowhere", link), 0);
	ASSERT_OK(file_make_folder(folder, 0700, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		for (int number = 0; number < counts[i]; number++) {
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			buf_printf(&name, "%d", number);
			free(unit_file(*state, buf_text(&name), "x"));
		}
		ASSERT_OK(file_sync_files(*state, &error), error);
	}
	ASSERT_ERROR(file_sync_files(absent, &error), error, ERROR_IO, strerror(ENOENT));
}

static const struct {
	const char *folder, *name;
	const char *path;
} joins[] = {
	{ "a", "b", "a/b" }, { "a/", "b", "a/b" },
	{ "/", "b", "/b" },  { "a", "/b", "/b" },
	{ NULL, "b", "b" },  { NULL, "/b", "/b" },
	{ "", "b", "b" },    { "a/b", "../c", "a/b/../c" },
	{ "a", "", "a/" },
};

static const struct {
	const char *path, *folder;
} parts[] = {
	{ "a/b", "a" }, { "/a/b", "/a" }, { "/a", "/" },  { "a", "." },	      { "", "." },
	{ "a/", "a" },	{ "/", "/" },	  { "./a", "." }, { "a/b/c", "a/b" },
};

static void test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(joins); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		file_join(&buf, joins[i].folder, joins[i].name);
		assert_string_equal(buf_text(&buf), joins[i].path);
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		file_folder(&buf, parts[i].path);
		assert_string_equal(buf_text(&buf), parts[i].folder);
	}
}

/*
 * What a user may not do in root's folder: said as such, and nothing is lost. Returns what went
 * wrong, or NULL.
 */
static const char *try_as_nobody(const char *folder, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct file_staging draft = FILE_STAGING_INIT;

	file_join(&path, folder, "secret");
	if (file_read_secret(path.data, 100, &buf, error) == 0 || error->kind != ERROR_PERMISSION)
		return "read";
	buf_clear(&path);
	file_join(&path, folder, "new");
	if (file_staging_open(&draft, path.data, 0600, error) == 0 ||
	    error->kind != ERROR_PERMISSION)
		return "draft";
	if (file_make_folder(path.data, 0700, error) == 0 || error->kind != ERROR_PERMISSION)
		return "make a folder";
	if (file_remove_folder(folder, error) == 0 || error->kind != ERROR_PERMISSION)
		return "remove a folder";
	sweep(folder);
	return NULL;
}

/*
 * In a folder with the sticky bit, a file of another owner gives EPERM as a folder may: the message
 * is about the file.
 */
static const char *try_sticky(const char *folder, struct error *error)
{
	if (file_remove_folder(folder, error) == 0 || error->kind != ERROR_PERMISSION ||
	    !strstr(error->text, strerror(EPERM)))
		return "remove a folder";
	return NULL;
}

static void as_nobody(const char *(*try)(const char *folder, struct error *error),
		      const char *folder)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct error error = ERROR_INIT;
		const char *wrong = setgid(65534) == 0 && setuid(65534) == 0 ? try(folder, &error)
									     : "become nobody";

		if (wrong)
			print_error("%s: %s\n", wrong, error.text);
		_exit(wrong != NULL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static const struct {
	mode_t mode; /* of the folder */
	const char *(*try)(const char *folder, struct error *error);
} tries[] = { { 0755, try_as_nobody }, { 01777, try_sticky } };

static void test_as_nobody(void **state)
{
	if (geteuid() != 0)
		SKIP("only root can be somebody else");
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		CLEANUP(mem_freep) char *secret = unit_file(*state, "secret", "hunter2");
		CLEANUP(mem_freep) char *draft = unit_file(*state, ".data.aaaaaa.draft", "x");

		assert_int_equal(chmod(*state, tries[i].mode), 0);
		as_nobody(tries[i].try, *state);
		assert_content(draft, "x");
		assert_content(secret, "hunter2");
	}
}

#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(test_read),
		FILE_TEST(test_limit),
		FILE_TEST(test_read_refused),
		FILE_TEST(test_secret_mode),
		FILE_TEST(test_secret_link),
		FILE_TEST(test_secret_limit),
		FILE_TEST(test_secret_owner),
		FILE_TEST(test_replace),
		FILE_TEST(test_draft),
		FILE_TEST(test_two_drafts),
		FILE_TEST(test_draft_failures),
		FILE_TEST(test_longest_path),
		FILE_TEST(test_relative),
		FILE_TEST(test_replace_refused),
		FILE_TEST(test_write_failures),
		FILE_TEST(test_write_pieces),
		FILE_TEST(test_kill),
		FILE_TEST(test_sweep),
		FILE_TEST(test_sweep_living),
		FILE_TEST(test_create),
		FILE_TEST(test_make_folder),
		FILE_TEST(test_folder_mode),
		FILE_TEST(test_make_folder_failures),
		FILE_TEST(test_remove_folder),
		FILE_TEST(test_remove_link),
		FILE_TEST(test_remove_many),
		FILE_TEST(test_sync_folder),
		FILE_TEST(test_paths),
		FILE_TEST(test_as_nobody),
		FILE_TEST(test_sync_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
