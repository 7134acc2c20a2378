// SPDX-License-Identifier: MIT
#include "base/secret.h"
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#define OCTETS(text) text, sizeof(text) - 1

static const struct {
	const char *label;
	const char *content;
	size_t content_len;
	const char *secret; /* NULL: refused */
	const char *why;
} files[] = {
	{ "no line end", OCTETS("hunter2"), "hunter2", NULL },
	{ "line end", OCTETS("hunter2\n"), "hunter2", NULL },
	{ "line end of Windows", OCTETS("hunter2\r\n"), "hunter2", NULL },
	{ "one line end only", OCTETS("hunter2\n\n"), "hunter2\n", NULL },
	{ "CR alone belongs to it", OCTETS("hunter2\r"), "hunter2\r", NULL },
	{ "spaces belong to it", OCTETS(" hunter 2 \n"), " hunter 2 ", NULL },
	{ "UTF-8", OCTETS("пароль密码\n"), "пароль密码", NULL },
	{ "octets that are no UTF-8", OCTETS("\xFF\xFE\x80\n"), "\xFF\xFE\x80", NULL },
	{ "a byte order mark", OCTETS("\xEF\xBB\xBFhunter2\r\n"), "hunter2", NULL },
	{ "UTF-16", OCTETS("\xFF\xFEh\0\xFC\0\r\0\n\0"), "h\xC3\xBC", NULL },
	{ "UTF-16 without a mark", OCTETS("h\0u\0"), "hu", NULL },
	{ "cut UTF-16", OCTETS("\xFF\xFEh\0\xFC"), NULL, "cut" },
	{ "a mark alone", OCTETS("\xEF\xBB\xBF"), NULL, "empty" },
	{ "one octet", OCTETS("x"), "x", NULL },
	{ "empty", OCTETS(""), NULL, "empty" },
	{ "a line end alone", OCTETS("\n"), NULL, "empty" },
	{ "a line end of Windows alone", OCTETS("\r\n"), NULL, "empty" },
	{ "NUL inside", OCTETS("hunter2\0x\n"), NULL, "NUL" },
	{ "NUL at the end", OCTETS("hunter2\0"), NULL, "NUL" },
};

static void test_contents(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = unit_path(folder, "ldap.secret");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CLEANUP(secret_release) struct secret secret = SECRET_INIT;
		struct error error = ERROR_INIT;

		ASSERT_OK(file_replace(path, files[i].content, files[i].content_len, 0600, &error),
			  error);
		if (files[i].secret) {
			ASSERT_OK(secret_load(&secret, path, &error), error);
			if (secret.len != strlen(files[i].secret) ||
			    strcmp(secret.text, files[i].secret) != 0)
				fail_msg("%s: %s", files[i].label, secret.text);
		} else {
			ASSERT_ERROR(secret_load(&secret, path, &error), error, ERROR_CONFIG,
				     files[i].why);
			assert_null(strstr(error.text, "hunter"));
			assert_null(secret.text);
		}
	}
	free(path);
}

static void test_size(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(secret_release) struct secret secret = SECRET_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;
	char *path;

	(void)state;
	buf_fill(&text, 'x', SECRET_MAX);
	path = unit_file(folder, "most", buf_text(&text));
	ASSERT_OK(secret_load(&secret, path, &error), error);
	assert_int_equal(secret.len, SECRET_MAX);
	assert_string_equal(secret.text, buf_text(&text));
	free(path);
	secret_release(&secret);

	buf_putc(&text, 'x');
	path = unit_file(folder, "more", buf_text(&text));
	ASSERT_ERROR(secret_load(&secret, path, &error), error, ERROR_DATA, "larger than");
	assert_null(secret.text);
	free(path);
}

static void test_refused_files(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(secret_release) struct secret secret = SECRET_INIT;
	struct error error = ERROR_INIT;
	char *path = unit_file(folder, "ldap.secret", "hunter2\n");
	char *link = unit_path(folder, "link"), *absent = unit_path(folder, "absent");

	(void)state;
	assert_int_equal(symlink(path, link), 0);
	ASSERT_ERROR(secret_load(&secret, link, &error), error, ERROR_PERMISSION, "symbolic link");
	ASSERT_ERROR(secret_load(&secret, absent, &error), error, ERROR_IO, absent);
	ASSERT_ERROR(secret_load(&secret, folder, &error), error, ERROR_DATA, "not a regular file");
	assert_int_equal(chmod(path, 0640), 0);
	ASSERT_ERROR(secret_load(&secret, path, &error), error, ERROR_PERMISSION, "chmod 600");
	assert_null(secret.text);
	free(path);
	free(link);
	free(absent);
}

static void test_random(void **state)
{
	unsigned char one[600] = { 0 }, two[600] = { 0 };
	struct error error = ERROR_INIT;
	bool seen[256] = { false };
	size_t distinct = 0;

	(void)state;
	ASSERT_OK(secret_random(one, 0, &error), error);
	assert_int_equal(one[0], 0);
	ASSERT_OK(secret_random(one, sizeof(one) - 1, &error), error);
	ASSERT_OK(secret_random(two, sizeof(two) - 1, &error), error);
	assert_memory_not_equal(one, two, sizeof(one) - 1);
	assert_int_equal(one[sizeof(one) - 1], 0);
	for (size_t i = 0; i < sizeof(one) - 1; i++) {
		distinct += !seen[one[i]];
		seen[one[i]] = true;
	}
	/* About 231 of 256 are to be expected; fewer than 150 never happen. */
	assert_true(distinct > 150);
}

static void test_release(void **state)
{
	struct secret secret = SECRET_INIT;

	(void)state;
	secret_release(&secret);
	secret_release(&secret);
	assert_null(secret.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contents),      cmocka_unit_test(test_size),
		cmocka_unit_test(test_refused_files), cmocka_unit_test(test_random),
		cmocka_unit_test(test_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
