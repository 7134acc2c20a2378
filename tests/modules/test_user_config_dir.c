// SPDX-License-Identifier: MIT
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "modules/user_config_dir.h"

static char *home;

static int setup(void **state)
{
	(void)state;
	home = unit_dir();
	assert_int_equal(chdir(home), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	unit_dir_release(&home);
	return 0;
}

static mode_t mode_of(const char *path)
{
	struct stat info;

	assert_int_equal(lstat(path, &info), 0);
	return info.st_mode & 07777;
}

static void test_open(void **state)
{
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(file_closep) int other = -1;
	struct error error = ERROR_INIT;
	mode_t mask = umask(0);

	(void)state;
	ASSERT_OK(user_config_open(home, &fd, &error), error);
	umask(mask);
	assert_int_equal(mode_of(".config"), 0700);
	assert_int_equal(mode_of(".config/mailprov"), 0700);
	/* One at a time. */
	ASSERT_OK(user_config_open(home, &other, &error), error);
	assert_int_equal(other, -1);
	file_closep(&fd);
	ASSERT_OK(user_config_open(home, &other, &error), error);
	assert_true(other >= 0);
}

static void refuse(const char *label, const char *wanted)
{
	struct error error;
	int fd = -1;

	print_message("# %s\n", label);
	ASSERT_ERROR(user_config_open(home, &fd, &error), error, ERROR_PERMISSION, wanted);
	assert_int_equal(fd, -1);
}

static void test_hostile_folders(void **state)
{
	(void)state;
	assert_int_equal(mkdir("elsewhere", 0755), 0);
	assert_int_equal(symlink("elsewhere", ".config"), 0);
	refuse(".config is a link", ".config: must be a folder, not a link");
	assert_int_equal(unlink(".config"), 0);
	assert_int_equal(mkfifo(".config", 0644), 0);
	refuse(".config is a FIFO", ".config: must be a folder");
	assert_int_equal(unlink(".config"), 0);
	assert_int_equal(mkdir(".config", 0700), 0);
	assert_int_equal(chmod(".config", 0770), 0);
	refuse(".config may be written by the group", "chmod go-w");
	assert_int_equal(chmod(".config", 0700), 0);
	assert_int_equal(symlink("../elsewhere", ".config/mailprov"), 0);
	refuse("mailprov is a link", "mailprov: must be a folder, not a link");
	assert_int_equal(unlink(".config/mailprov"), 0);
	assert_int_equal(mkdir(".config/mailprov", 0700), 0);
	assert_int_equal(chmod(home, 0777), 0);
	refuse("home may be written by all", "others may write it (mode 0777)");
	assert_int_equal(chmod(home, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(".config/mailprov", 12345, 12345), 0);
		refuse("mailprov belongs to another", "belongs to uid 12345, not to you");
	}
	assert_int_equal(rmdir("elsewhere"), 0);
}

static void test_read(void **state)
{
	static const struct {
		const char *name;
		enum user_config_entry wanted;
	} cases[] = {
		{ "file", USER_CONFIG_FILE },	{ "absent", USER_CONFIG_ABSENT },
		{ "link", USER_CONFIG_OTHER },	{ "dangling", USER_CONFIG_OTHER },
		{ "fifo", USER_CONFIG_OTHER },	{ "folder", USER_CONFIG_OTHER },
		{ "large", USER_CONFIG_OTHER },
	};
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;
	enum user_config_entry entry;

	(void)state;
	ASSERT_OK(user_config_open(home, &fd, &error), error);
	ASSERT_OK(file_replace(".config/mailprov/file", "a\0b", 3, 0600, &error), error);
	ASSERT_OK(file_replace(".config/mailprov/large", "x", 1, 0600, &error), error);
	assert_int_equal(truncate(".config/mailprov/large", USER_CONFIG_FILE_MAX + 1), 0);
	assert_int_equal(symlinkat("file", fd, "link"), 0);
	assert_int_equal(symlinkat("nothing", fd, "dangling"), 0);
	assert_int_equal(mkfifoat(fd, "fifo", 0600), 0);
	assert_int_equal(mkdirat(fd, "folder", 0700), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		print_message("# %s\n", cases[i].name);
		ASSERT_OK(user_config_read(fd, cases[i].name, &entry, &text, &error), error);
		assert_int_equal(entry, cases[i].wanted);
		assert_int_equal(text.len, entry == USER_CONFIG_FILE ? 3 : 0);
	}
}

static void test_write(void **state)
{
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	buf_puts(&text, "new");
	ASSERT_OK(user_config_open(home, &fd, &error), error);
	ASSERT_OK(file_replace("target", "kept", 4, 0644, &error), error);
	assert_int_equal(symlinkat("../../target", fd, "name"), 0);
	ASSERT_OK(user_config_write(fd, "name", &text, &error), error);
	ASSERT_OK(file_read("target", 100, &target, &error), error);
	assert_string_equal(target.data, "kept");
	ASSERT_OK(file_read(".config/mailprov/name", 100, &target, &error), error);
	assert_string_equal(target.data, "new");
	assert_int_equal(mode_of(".config/mailprov/name"), 0600);
	assert_int_equal(mkdirat(fd, "folder", 0700), 0);
	ASSERT_ERROR(user_config_write(fd, "folder", &text, &error), error, ERROR_DATA,
		     "folder: what is there");
}

static void test_sweep(void **state)
{
	static const char *const names[] = { ".mbsyncrc.0a1b2c.draft", ".mbsyncrc.0a1b2X.draft",
					     "mbsyncrc.draft",	       ".draft",
					     "0a1b2c.draft",	       ".0a1b2c.draft" };
	CLEANUP(file_closep) int fd = -1;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(user_config_open(home, &fd, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(mem_freep) char *path = unit_path(".config/mailprov", names[i]);
		CLEANUP(file_closep) int file = -1;

		ASSERT_OK(file_create(path, 0600, &file, &error), error);
	}
	user_config_sweep(fd);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(faccessat(fd, names[i], F_OK, 0) == 0, i > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sweep, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
