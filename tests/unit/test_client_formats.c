// SPDX-License-Identifier: MIT
/*
 * The golden files are rewritten by MAILPROV_GOLDEN=1 (make golden); tests/cli/t-client-formats.sh
 * gives them to the real programs.
 */
#include "unit.h"

#include "clients/client.h"
#include "clients/renderers.h"
#include "model/finding.h"

static struct site_registry registry = SITE_REGISTRY_INIT;

static int load_sites(void **state)
{
	const char *folder = getenv("MAILPROV_SITES");
	struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;
	int status;

	(void)state;
	status = folder ? site_registry_load(&registry, &folder, 1, &findings, &error) : -1;
	if (status != 0)
		print_error("MAILPROV_SITES: %s\n", folder ? error.text : "not set");
	finding_release(&findings);
	return status;
}

static int release_sites(void **state)
{
	(void)state;
	site_registry_release(&registry);
	return 0;
}

static const struct site *singapore(void)
{
	const struct site *site = site_find(&registry, "sg");

	assert_non_null(site);
	return site;
}

static void render(const char *name, const struct profile *profile, struct buf *buf)
{
	const struct client_format *format;
	struct error error = ERROR_INIT;

	ASSERT_OK(client_find(name, &format, &error), error);
	ASSERT_OK(client_render(format, profile, buf, &error), error);
}

static void test_golden(void **state)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	struct error error = ERROR_INIT;
	const char *top = getenv("top_srcdir");

	(void)state;
	ASSERT_OK(profile_init(&profile, singapore(), "o'brien+x@example.com",
			       "\"Al\" $HOME `id` <a> & ]]>", NULL, &error),
		  error);
	for (size_t i = 0; i < client_format_count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;
		CLEANUP(buf_release) struct buf found = BUF_INIT;

		print_message("# %s\n", client_formats[i].name);
		buf_printf(&path, "%s/tests/data/clients/%s.golden", top ? top : ".",
			   client_formats[i].name);
		ASSERT_OK(client_render(&client_formats[i], &profile, &found, &error), error);
		if (getenv("MAILPROV_GOLDEN"))
			ASSERT_OK(
				file_replace(buf_text(&path), found.data, found.len, 0644, &error),
				error);
		ASSERT_OK(file_read(buf_text(&path), 100000, &wanted, &error), error);
		assert_string_equal(buf_text(&found), buf_text(&wanted));
	}
}

static void test_rows(void **state)
{
	CLEANUP(profile_release) struct profile user = PROFILE_INIT;
	CLEANUP(profile_release) struct profile domain = PROFILE_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(profile_init(&user, singapore(), "alice@example.com", NULL, NULL, &error), error);
	ASSERT_OK(profile_init_domain(&domain, singapore(), "example.com", NULL, &error), error);
	for (size_t i = 0; i < client_format_count; i++) {
		const struct client_format *format = &client_formats[i], *found;
		CLEANUP(buf_release) struct buf file = BUF_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		error = (struct error)ERROR_INIT;
		ASSERT_OK(client_find(format->name, &found, &error), error);
		assert_ptr_equal(found, format);
		assert_true(*format->title && *format->media_type);
		ASSERT_OK(client_file(format, format->scope == CLIENT_USER ? &user : &domain, &file,
				      &error),
			  error);
		assert_true(buf_text(&file)[0] != '/' && !strstr(buf_text(&file), ".."));
		/* One name is one file, except for the dialects of one program. */
		for (size_t j = 0; j < i; j++)
			assert_true(strcmp(client_formats[j].file, format->file) != 0 ||
				    format->older);
		buf_puts(&text, "kept");
		if (format->scope == CLIENT_USER) {
			ASSERT_ERROR(client_render(format, &domain, &text, &error), error,
				     ERROR_INTERNAL, "needs the profile of a user");
			assert_string_equal(buf_text(&text), "kept");
		} else {
			ASSERT_OK(client_render(format, &domain, &text, &error), error);
		}
	}
}

static void test_find_unknown(void **state)
{
	const struct client_format *format = NULL;
	struct error error;

	(void)state;
	ASSERT_ERROR(client_find("msmpt", &format, &error), error, ERROR_USAGE,
		     "did you mean \"msmtp\"?; known are autoconfig, thunderbird-isp");
	ASSERT_ERROR(client_find("a-very-long-name-that-is-like-nothing", &format, &error), error,
		     ERROR_USAGE, "nothing\"; known are");
	assert_null(format);
}

/* The text of the first such element in [from, to), copied to out; false when there is none. */
static bool element(const char *from, const char *to, const char *name, char *out, size_t size)
{
	char open[40], end[40];
	const char *start, *stop;

	snprintf(open, sizeof(open), "<%s>", name);
	snprintf(end, sizeof(end), "</%s>", name);
	start = strstr(from, open);
	if (!start || start >= to)
		return false;
	start += strlen(open);
	stop = strstr(start, end);
	if (!stop || stop > to || (size_t)(stop - start) >= size)
		return false;
	memcpy(out, start, (size_t)(stop - start));
	out[stop - start] = '\0';
	return true;
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

/* Every block must be whole, or Thunderbird for Android gives the whole file up. */
static void check_block(const char *block, const char *end)
{
	static const char *const sockets[] = { "SSL", "STARTTLS", NULL };
	static const char *const ways[] = { "password-cleartext", "password-encrypted", "OAuth2",
					    NULL };
	char text[300];
	char *rest;
	long port;

	assert_true(element(block, end, "hostname", text, sizeof(text)) && *text);
	assert_true(element(block, end, "port", text, sizeof(text)));
	port = strtol(text, &rest, 10);
	assert_true(*text && !*rest && port > 0 && port < 65536);
	assert_true(element(block, end, "username", text, sizeof(text)) && *text);
	assert_true(element(block, end, "socketType", text, sizeof(text)) &&
		    is_one_of(text, sockets));
	assert_true(element(block, end, "authentication", text, sizeof(text)) &&
		    is_one_of(text, ways));
}

/*
 * What the reader of Thunderbird for Android wants: IMAP first, every block whole, an id and a
 * domain that are host names.
 */
static void check_android(const char *document, bool has_pop3, bool has_smtp)
{
	const char *all = document + strlen(document), *at = document;
	size_t blocks = 0;
	char text[300];

	assert_non_null(strstr(document, "<emailProvider id=\"example.com\">"));
	assert_true(element(document, all, "domain", text, sizeof(text)));
	assert_string_equal(text, "example.com");
	while ((at = strstr(at, "Server type=\""))) {
		const char *end = strstr(at, "Server>");

		assert_non_null(end);
		if (blocks++ == 0)
			assert_true(strncmp(at - strlen("<incoming"),
					    "<incomingServer type=\"imap\">", 28) == 0);
		check_block(at, end);
		at = end;
	}
	assert_int_equal(blocks, 1 + has_pop3 + has_smtp);
	assert_int_equal(strstr(document, "type=\"pop3\"") != NULL, has_pop3);
	assert_int_equal(strstr(document, "type=\"smtp\"") != NULL, has_smtp);
}

static void test_android(void **state)
{
	for (int pop3 = 0; pop3 < 2; pop3++) {
		for (int smtp = 0; smtp < 2; smtp++) {
			const struct profile_options options = {
				.denied = { [SITE_POP3] = !pop3, [SITE_SMTP] = !smtp }
			};
			CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
			CLEANUP(buf_release) struct buf text = BUF_INIT;
			struct error error = ERROR_INIT;

			(void)state;
			ASSERT_OK(profile_init_domain(&profile, singapore(), "example.com",
						      &options, &error),
				  error);
			render("autoconfig", &profile, &text);
			check_android(buf_text(&text), pop3, smtp);
		}
	}
}

static void test_autoconfig_login(void **state)
{
	const struct profile_options local = { .login = "{local}" }, unknown = { .login = "{uid}" };
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(profile_release) struct profile other = PROFILE_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct client_format *format;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(profile_init_domain(&profile, singapore(), "example.com", &local, &error), error);
	render("autoconfig", &profile, &text);
	assert_non_null(strstr(buf_text(&text), "<username>%EMAILLOCALPART%</username>"));
	ASSERT_OK(profile_init_domain(&other, singapore(), "example.com", &unknown, &error), error);
	ASSERT_OK(client_find("autoconfig", &format, &error), error);
	ASSERT_ERROR(client_render(format, &other, &text, &error), error, ERROR_CONFIG,
		     "autoconfig for example.com: login: {uid}: cannot fill in");
}

/* A long domain or a site with markup in its title gives names that fit and stay text. */
static void test_autoconfig_names(void **state)
{
	struct site site = *singapore();
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	site.title = "\xE6\x96\xB0<b>\xE5\x8A\xA0\xE5\x9D\xA1\xE6\x96\xB0\xE5\x8A\xA0\xE5\x9D\xA1";
	ASSERT_OK(profile_init_domain(
			  &profile, &site,
			  "a-label-of-very-many-letters.another-label-of-many-letters.example.com",
			  NULL, &error),
		  error);
	render("autoconfig", &profile, &text);
	assert_non_null(strstr(buf_text(&text), "<displayName>\xE6\x96\xB0&lt;b&gt;"));
	assert_non_null(
		strstr(buf_text(&text),
		       "<displayShortName>\xE6\x96\xB0&lt;b&gt;"
		       "\xE5\x8A\xA0\xE5\x9D\xA1\xE6\x96\xB0\xE5\x8A\xA0</displayShortName>"));
}

static void test_denied(void **state)
{
	static const struct {
		const char *format;
		enum site_protocol denied;
		const char *text;
	} cases[] = {
		{ "autoconfig", SITE_IMAP, "autoconfig for example.com: needs imap" },
		{ "mbsync", SITE_IMAP, "mbsync for alice@example.com: needs imap" },
		{ "msmtp", SITE_SMTP, "msmtp for alice@example.com: needs smtp" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct profile_options options = { .login = NULL };
		CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct client_format *format;
		struct error error = ERROR_INIT;

		options.denied[cases[i].denied] = true;
		ASSERT_OK(profile_init(&profile, singapore(), "alice@example.com", NULL, &options,
				       &error),
			  error);
		ASSERT_OK(client_find(cases[i].format, &format, &error), error);
		ASSERT_ERROR(client_render(format, &profile, &text, &error), error, ERROR_DATA,
			     cases[i].text);
		assert_int_equal(text.len, 0);
	}
}

/* A command at the limit of a program's line buffer is written, one octet more is refused. */
static void test_line_limits(void **state)
{
	static const struct {
		const char *format;
		size_t limit;
		const char *key;
	} cases[] = { { "mbsync", 1000, "PassCmd \"" },
		      { "mbsync-1.4", 1000, "PassCmd \"" },
		      { "msmtp", 499, "passwordeval \"" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (size_t over = 0; over < 2; over++) {
			size_t len = cases[i].limit - strlen(cases[i].key) - 1 + over;
			CLEANUP(vec_release) struct vec words = VEC_INIT;
			const struct profile_options options = { .password_command = &words };
			CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
			CLEANUP(buf_release) struct buf text = BUF_INIT;
			const struct client_format *format;
			struct error error = ERROR_INIT;
			char *word = calloc(len + 1, 1);

			assert_non_null(word);
			memset(word, 'x', len);
			vec_add(&words, word);
			ASSERT_OK(profile_init(&profile, singapore(), "alice@example.com", NULL,
					       &options, &error),
				  error);
			ASSERT_OK(client_find(cases[i].format, &format, &error), error);
			if (over)
				ASSERT_ERROR(client_render(format, &profile, &text, &error), error,
					     ERROR_CONFIG, "password_command too long?");
			else
				ASSERT_OK(client_render(format, &profile, &text, &error), error);
			free(word);
		}
	}
}

/* Each quotes as its program reads: mbsync takes backslashes, msmtp takes them for themselves. */
static void test_quoting(void **state)
{
	const char *const hostile[] = { "a\"b\\c", "$(id)" };
	CLEANUP(vec_release) struct vec words = VEC_INIT;
	const struct profile_options options = { .password_command = &words };
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++)
		vec_add(&words, hostile[i]);
	ASSERT_OK(profile_init(&profile, singapore(), "alice@example.com", NULL, &options, &error),
		  error);
	render("mbsync", &profile, &text);
	assert_non_null(strstr(buf_text(&text), "\nPassCmd \"'a\\\"b\\\\c' '$(id)'\"\n"));
	render("msmtp", &profile, &text);
	assert_non_null(strstr(buf_text(&text), "\npasswordeval \"'a\"b\\c' '$(id)'\"\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),		 cmocka_unit_test(test_rows),
		cmocka_unit_test(test_find_unknown),	 cmocka_unit_test(test_android),
		cmocka_unit_test(test_denied),		 cmocka_unit_test(test_autoconfig_login),
		cmocka_unit_test(test_autoconfig_names), cmocka_unit_test(test_quoting),
		cmocka_unit_test(test_line_limits),
	};

	return cmocka_run_group_tests(tests, load_sites, release_sites);
}
