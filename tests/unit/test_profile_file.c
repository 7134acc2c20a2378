// SPDX-License-Identifier: MIT
#include "unit.h"

#include "clients/profile_file.h"

static const struct site site = {
	.id = "sg",
	.title = "Singapore",
	.web = "mail.sg.aliyun.com",
	.server = { { "imap.sg.aliyun.com", 993 },
		    { "pop.sg.aliyun.com", 995 },
		    { "smtp.sg.aliyun.com", 465 } },
};

static void test_round_trip(void **state)
{
	CLEANUP(profile_file_release) struct profile_file file = PROFILE_FILE_INIT;
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(vec_release) struct vec command = VEC_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct profile_options options = { .login = "{local}",
					   .password_command = &command,
					   .denied = { [SITE_POP3] = true } };
	struct error error = ERROR_INIT;

	(void)state;
	vec_add(&command, "pass");
	vec_add(&command, "mail = {address} # \"x\" ' \\ 李");
	ASSERT_OK(profile_file_write(&text, "example.com", &site, &options, 12, 1700000000, &error),
		  error);
	ASSERT_OK(profile_file_parse(&file, "example.com.conf", "example.com", text.data, text.len,
				     &error),
		  error);
	assert_string_equal(file.site.id, "sg");
	assert_string_equal(file.site.title, "Singapore");
	assert_string_equal(file.site.web, "mail.sg.aliyun.com");
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++) {
		assert_string_equal(file.site.server[protocol].host, site.server[protocol].host);
		assert_int_equal(file.site.server[protocol].port, site.server[protocol].port);
		assert_int_equal(file.options.denied[protocol], options.denied[protocol]);
	}
	assert_string_equal(file.options.login, "{local}");
	assert_int_equal(file.options.password_command->count, 2);
	assert_string_equal(file.options.password_command->items[1], command.items[1]);
	ASSERT_OK(
		profile_init(&profile, &file.site, "ada@example.com", NULL, &file.options, &error),
		error);
	assert_string_equal(profile.login, "ada");
}

static void test_defaults(void **state)
{
	CLEANUP(profile_file_release) struct profile_file file = PROFILE_FILE_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(profile_file_write(&text, "example.com", &site, NULL, 1, 2, &error), error);
	ASSERT_OK(profile_file_parse(&file, "x", "example.com", text.data, text.len, &error),
		  error);
	assert_null(file.options.login);
	assert_null(file.options.password_command);
}

static void test_damaged(void **state)
{
#define SERVERS "imap=i.example:993\npop3=p.example:995\nsmtp=s.example:465\n"
#define NAMES "domain=example.com\nsite=sg\ntitle=T\nweb=w.example\n"
	static const struct {
		const char *label, *text, *wanted;
	} cases[] = {
		{ "empty", "", "x.conf: has no format" },
		{ "no format", NAMES SERVERS, "x.conf: has no format" },
		{ "newer", "format=2\n" NAMES SERVERS, "x.conf:1: format: is newer" },
		{ "cut", "format=1\n" NAMES "imap=i.example:993\n", "x.conf: has no pop3" },
		{ "of another domain", "format=1\n" NAMES SERVERS "domain=other.example\n",
		  "is about other.example, not example.com" },
		{ "no line", "format=1\nrubbish\n", "x.conf:2: is no \"key=value\"" },
		{ "no port", "format=1\nimap=i.example\n", "x.conf:2: imap: must be HOST:PORT" },
		{ "port too large", "format=1\nimap=i.example:65536\n", "must be HOST:PORT" },
		{ "port that overflows", "format=1\nimap=i.example:99999999999999999999\n",
		  "must be HOST:PORT" },
		{ "no host", "format=1\nimap=:993\n", "must be HOST:PORT" },
		{ "no protocol", "format=1\ndenied=gopher\n", "x.conf:2: denied: is no protocol" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(profile_file_release) struct profile_file file = PROFILE_FILE_INIT;
		struct error error;

		print_message("# %s\n", cases[i].label);
		ASSERT_ERROR(profile_file_parse(&file, "x.conf", "example.com", cases[i].text,
						strlen(cases[i].text), &error),
			     error, ERROR_DATA, cases[i].wanted);
	}
}

static void test_matters(void **state)
{
	(void)state;
	assert_false(profile_file_matters("# words", 7));
	assert_false(profile_file_matters("generation=1", 12));
	assert_false(profile_file_matters("time=1", 6));
	assert_true(profile_file_matters("title=1", 7));
	assert_true(profile_file_matters("", 0));
}

static void test_refused(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct profile_options options = { .login = "{local}\nimap=evil.example:993" };
	struct error error;

	(void)state;
	ASSERT_ERROR(profile_file_write(&text, "example.com", &site, &options, 1, 2, &error), error,
		     ERROR_DATA, "example.com: login: has a control character");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_damaged),	   cmocka_unit_test(test_matters),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
