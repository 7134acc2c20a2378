// SPDX-License-Identifier: MIT
#include "unit.h"

#include "clients/profile.h"

static struct site site_of(void)
{
	struct site site = { .id = "sg", .title = "Singapore" };

	site.server[SITE_IMAP] = (struct site_server){ "imap.sg.aliyun.com", 993 };
	site.server[SITE_POP3] = (struct site_server){ "pop.sg.aliyun.com", 995 };
	site.server[SITE_SMTP] = (struct site_server){ "smtp.sg.aliyun.com", 465 };
	return site;
}

static void test_addresses(void **state)
{
	static const struct {
		const char *address, *kept, *text;
	} cases[] = {
		{ "alice@example.com", "alice@example.com", NULL },
		{ "Alice.B@Example.COM", "alice.b@example.com", NULL },
		{ "o'brien+x=y&z_1~@example.com", "o'brien+x=y&z_1~@example.com", NULL },
		{ "a@b\xC3\xBC"
		  "cher.example",
		  "a@xn--bcher-kva.example", NULL },
		{ "", NULL, "address: \"\" is empty" },
		{ "alice", NULL, "has no @" },
		{ "-rf@example.com", NULL, "begins with a sign" },
		{ "~x@example.com", NULL, "begins with a sign" },
		{ "a/b@example.com", NULL, "cannot carry safely" },
		{ "a$b@example.com", NULL, "cannot carry safely" },
		{ "a`b@example.com", NULL, "cannot carry safely" },
		{ "a%b@example.com", NULL, "cannot carry safely" },
		{ "a|b@example.com", NULL, "cannot carry safely" },
		{ "#a@example.com", NULL, "cannot carry safely" },
		{ "\xE5\xBC\xA0@example.com", NULL, "cannot carry safely" },
		{ "a b@example.com", NULL, "address:" },
		{ "a\n@example.com", NULL, "address:" },
		{ "\"a\"@example.com", NULL, "address:" },
	};
	const struct site site = site_of();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
		struct error error = ERROR_INIT;

		print_message("# case %zu\n", i);
		if (!cases[i].kept) {
			ASSERT_ERROR(
				profile_init(&profile, &site, cases[i].address, NULL, NULL, &error),
				error, ERROR_DATA, cases[i].text);
			continue;
		}
		ASSERT_OK(profile_init(&profile, &site, cases[i].address, NULL, NULL, &error),
			  error);
		assert_string_equal(profile.words.address, cases[i].kept);
		assert_string_equal(profile.login, cases[i].kept);
		assert_string_equal(profile.name, "");
	}
}

static void test_names(void **state)
{
	static const struct {
		const char *label, *name, *text;
	} cases[] = {
		{ "signs", "\"Al\" $HOME `id` <a> & ]]> \\ %s 'x'", NULL },
		{ "Chinese", "\xE5\xBC\xA0\xE4\xBC\x9F", NULL },
		{ "emoji", "Al \xF0\x9F\x98\x80", NULL },
		{ "newline", "Al\nHost evil",
		  "name: the display name of a@example.com has a control character" },
		{ "carriage return", "Al\rx", "control character" },
		{ "direction mark",
		  "Al\xE2\x80\xAE"
		  "exe",
		  "name: the display name" },
		{ "not UTF-8", "Al\xFF", "name: the display name" },
	};
	const struct site site = site_of();
	char *long_name = calloc(4097, 1);

	(void)state;
	assert_non_null(long_name);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
		struct error error = ERROR_INIT;

		print_message("# %s\n", cases[i].label);
		if (cases[i].text) {
			ASSERT_ERROR(profile_init(&profile, &site, "a@example.com", cases[i].name,
						  NULL, &error),
				     error, ERROR_DATA, cases[i].text);
		} else {
			ASSERT_OK(profile_init(&profile, &site, "a@example.com", cases[i].name,
					       NULL, &error),
				  error);
			assert_string_equal(profile.name, cases[i].name);
		}
	}
	memset(long_name, 'x', 4096);
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	struct error error;
	ASSERT_ERROR(profile_init(&profile, &site, "a@example.com", long_name, NULL, &error), error,
		     ERROR_DATA, "name: the display name");
	free(long_name);
}

static void test_expand(void **state)
{
	static const struct {
		const char *template, *wanted;
	} cases[] = {
		{ "{address}", "a@example.com" },
		{ "{local}-{domain}", "a-example.com" },
		{ "no variable", "no variable" },
		{ "", "" },
		{ "{{print}", "{print}" },
		{ "}", "}" },
		{ "{{{local}", "{a" },
		{ "{uid}", NULL },
		{ "{", NULL },
		{ "{local", NULL },
		{ "{}", NULL },
		{ "{Address}", NULL },
		{ "{locality}", NULL },
	};
	const struct profile_words words = { "a@example.com", "a", "example.com" },
				   domain_only = { .domain = "example.com" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct error error = ERROR_INIT;

		print_message("# %s\n", cases[i].template);
		if (!cases[i].wanted) {
			ASSERT_ERROR(
				profile_expand(&text, cases[i].template, &words, "login", &error),
				error, ERROR_CONFIG, "login: ");
			assert_non_null(
				strstr(error.text, "known are {address}, {local}, {domain}"));
		} else {
			ASSERT_OK(profile_expand(&text, cases[i].template, &words, "login", &error),
				  error);
			assert_string_equal(buf_text(&text), cases[i].wanted);
		}
	}
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error;
	ASSERT_ERROR(profile_expand(&text, "{address}", &domain_only, "login", &error), error,
		     ERROR_CONFIG, "cannot fill in \"{address}\"");
}

static void test_command(void **state)
{
	const struct site site = site_of();
	const char *hostile[] = { "/opt/get pass", "{address}", "$HOME", "`id`",
				  "a'b",	   "+x",	"~",	 "" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(vec_release) struct vec words = VEC_INIT;
	CLEANUP(vec_release) struct vec none = VEC_INIT;
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(profile_release) struct profile second = PROFILE_INIT;
	CLEANUP(profile_release) struct profile third = PROFILE_INIT;
	struct profile_options options = { .password_command = &none };
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(profile_init(&profile, &site, "o'brien@example.com", NULL, NULL, &error), error);
	profile_password_shell(&profile, &text);
	assert_string_equal(buf_text(&text),
			    "secret-tool lookup service mailprov user 'o'\\''brien@example.com'");

	ASSERT_ERROR(profile_init(&second, &site, "a@example.com", NULL, &options, &error), error,
		     ERROR_CONFIG, "password_command: is empty");
	/* An empty word would vanish; it is refused with the rest. */
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++)
		vec_add(&words, hostile[i]);
	options.password_command = &words;
	ASSERT_ERROR(profile_init(&third, &site, "a@example.com", NULL, &options, &error), error,
		     ERROR_CONFIG, "password_command: is empty");
	words.count--;
	profile_release(&third);
	error = (struct error)ERROR_INIT;
	ASSERT_OK(profile_init(&third, &site, "a@example.com", NULL, &options, &error), error);
	buf_clear(&text);
	profile_password_shell(&third, &text);
	assert_string_equal(buf_text(&text),
			    "'/opt/get pass' a@example.com '$HOME' '`id`' 'a'\\''b' '+x' '~'");
	profile_release(&third);
	words.items[0] = "a\nb";
	ASSERT_ERROR(profile_init(&third, &site, "a@example.com", NULL, &options, &error), error,
		     ERROR_CONFIG, "password_command: has a control character");
}

static void test_options(void **state)
{
	struct site site = site_of();
	struct profile_options options = { .login = "{local}", .denied = { [SITE_POP3] = true } };
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(profile_release) struct profile domain = PROFILE_INIT;
	CLEANUP(profile_release) struct profile closed = PROFILE_INIT;
	CLEANUP(profile_release) struct profile broken = PROFILE_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(profile_init(&profile, &site, "alice@example.com", "Alice", &options, &error),
		  error);
	assert_string_equal(profile.login, "alice");
	assert_true(profile.denied[SITE_POP3] && !profile.denied[SITE_IMAP]);

	error = (struct error)ERROR_INIT;
	ASSERT_OK(profile_init_domain(&domain, &site, "Example.com.", &options, &error), error);
	assert_string_equal(domain.words.domain, "example.com");
	assert_null(domain.login);
	profile_release(&domain);
	ASSERT_ERROR(profile_init_domain(&domain, &site, "example", NULL, &error), error,
		     ERROR_DATA, "domain: \"example\" is a single label");

	memset(options.denied, true, sizeof(options.denied));
	ASSERT_ERROR(profile_init(&closed, &site, "alice@example.com", NULL, &options, &error),
		     error, ERROR_DATA, "may not use mail programs");
	options = (struct profile_options){ .login = "{uid}" };
	profile_release(&closed);
	ASSERT_ERROR(profile_init(&closed, &site, "alice@example.com", NULL, &options, &error),
		     error, ERROR_CONFIG, "login: {uid}");

	site.server[SITE_SMTP].host = "smtp\nauth off";
	ASSERT_ERROR(profile_init(&broken, &site, "alice@example.com", NULL, NULL, &error), error,
		     ERROR_CONFIG, "site sg: servers.smtp.host");
	site.server[SITE_SMTP].host = "SMTP.example.com";
	profile_release(&broken);
	ASSERT_ERROR(profile_init(&broken, &site, "alice@example.com", NULL, NULL, &error), error,
		     ERROR_CONFIG, "plain form");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_names),
		cmocka_unit_test(test_expand),	  cmocka_unit_test(test_command),
		cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
