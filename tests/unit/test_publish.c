// SPDX-License-Identifier: MIT
#include "unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "clients/profile_file.h"
#include "flow/publish.h"
#include "lookup/lookup_read.h"
#include "state/state_open.h"
#include "state/state_there.h"
#include "state/state_fact.h"

static const struct site site = {
	.id = "sg",
	.title = "Singapore",
	.web = "mail.sg.aliyun.com",
	.server = { { "imap.sg.aliyun.com", 993 },
		    { "pop.sg.aliyun.com", 995 },
		    { "smtp.sg.aliyun.com", 465 } },
};

struct fixture {
	char *folder;
	char *published;
	struct state *state;
	struct config_domain domains[3];
	struct config config;
	struct findings findings;
};

static void add(struct fixture *fixture, const char *address, const char *aliases,
		enum account_state account_state)
{
	struct known known = { .account = { .id = address, .dn = address },
			       .state = account_state,
			       .batch = 5,
			       .changed_at = 100 };
	struct error error = ERROR_INIT;

	known.account.value[ACCOUNT_ADDRESS] = address;
	known.account.value[ACCOUNT_NAME] = "王小明 \"O'Neil\"";
	known.account.value[ACCOUNT_ALIASES] = aliases;
	account_key(address, known.key);
	account_fingerprint(&known.account, known.fingerprint);
	ASSERT_OK(state_there_store(fixture->state, &known, &error), error);
}

static int setup(void **data)
{
	struct fixture *fixture = mem_new(1, sizeof(*fixture));
	CLEANUP(mem_freep) char *store = NULL;
	struct error error = ERROR_INIT;

	setenv("MAILPROV_CLOCK", "1700000000", 1);
	fixture->folder = unit_dir();
	fixture->published = unit_path(fixture->folder, "published");
	store = unit_path(fixture->folder, "state.db");
	ASSERT_OK(state_open(store, true, &fixture->state, &error), error);
	fixture->domains[0] =
		(struct config_domain){ .name = "one.example", .site = "sg", .data = &site };
	fixture->domains[1] =
		(struct config_domain){ .name = "two.example", .site = "sg", .data = &site };
	fixture->domains[2] =
		(struct config_domain){ .name = "waiting.example", .site = "sg", .data = &site };
	for (size_t i = 0; i < ARRAY_LEN(fixture->domains); i++)
		fixture->domains[i].client_access = true;
	fixture->config.domains = fixture->domains;
	fixture->config.domain_count = 3;
	config_index(&fixture->config);
	fixture->config.publish.directory = fixture->published;
	fixture->config.publish.limits.removals.at_least = 5;
	add(fixture, "ada@one.example", "a@one.example countess@one.example", ACCOUNT_ENABLED);
	add(fixture, "bob@two.example", NULL, ACCOUNT_ENABLED);
	add(fixture, "planned@one.example", "p@one.example", ACCOUNT_PLANNED);
	add(fixture, "sent@one.example", NULL, ACCOUNT_SENT);
	add(fixture, "created@waiting.example", "c@waiting.example", ACCOUNT_CREATED);
	add(fixture, "suspended@one.example", "gone@one.example", ACCOUNT_SUSPENDED);
	add(fixture, "retired@one.example", "r@one.example", ACCOUNT_RETIRED);
	add(fixture, "eve@elsewhere.example", NULL, ACCOUNT_ENABLED);
	*data = fixture;
	return 0;
}

static int teardown(void **data)
{
	struct fixture *fixture = *data;

	state_close(fixture->state);
	map_release(&fixture->config.domain_index);
	finding_release(&fixture->findings);
	free(fixture->published);
	unit_dir_release(&fixture->folder);
	free(fixture);
	return 0;
}

static struct publish publish(struct fixture *fixture)
{
	struct error error = ERROR_INIT;
	struct publish result = { 0 };

	CLEANUP(publish_guard_release) struct publish_block block = { .limit = NULL };
	const struct publish_allow allow = { .given = false };

	ASSERT_OK(publish_write(&fixture->config, fixture->state, &allow, &fixture->findings,
				&result, &block, &error),
		  error);
	assert_null(block.limit);
	return result;
}

static void read_whole(struct fixture *fixture, const char *name, struct buf *buf)
{
	CLEANUP(mem_freep) char *path = unit_path(fixture->published, name);
	struct error error = ERROR_INIT;

	ASSERT_OK(file_read(path, 1 << 20, buf, &error), error);
}

/* The value of a key in a published file, NUL-terminated; false when it is not there. */
static bool look_up(struct fixture *fixture, enum lookup_kind kind, const char *name,
		    char value[LOOKUP_ACCOUNT_MAX])
{
	CLEANUP(mem_freep)
	char *path = unit_path(fixture->published,
			       kind == LOOKUP_ALIASES ? "aliases.cdb" : "accounts.cdb");
	CLEANUP(lookup_read_close) struct lookup_read read = LOOKUP_READ_INIT;
	enum cdb_read_result result;
	size_t len;

	assert_int_equal(lookup_read_open(&read, path, kind), CDB_READ_FOUND);
	result = lookup_read_find(&read, name, value, LOOKUP_ACCOUNT_MAX - 1, &len);
	if (result == CDB_READ_ABSENT)
		return false;
	assert_int_equal(result, CDB_READ_FOUND);
	value[len] = '\0';
	return true;
}

/* Promise 3: nothing leads to a mailbox that is not enabled. */
static void test_only_enabled_is_published(void **data)
{
	static const char *const hidden[] = { "planned@one.example", "p@one.example",
					      "sent@one.example",    "created@waiting.example",
					      "c@waiting.example",   "suspended@one.example",
					      "gone@one.example",    "retired@one.example",
					      "r@one.example",	     "eve@elsewhere.example" };
	struct fixture *fixture = *data;
	struct publish result = publish(fixture);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char value[LOOKUP_ACCOUNT_MAX];

	assert_int_equal(result.generation, 1);
	assert_int_equal(result.accounts, 4);
	assert_int_equal(result.aliases, 2);
	assert_int_equal(result.profiles, 2);
	assert_int_equal(result.refused, 0);
	read_whole(fixture, "aliases.txt", &text);
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
		print_message("# %s\n", hidden[i]);
		assert_false(look_up(fixture, LOOKUP_ALIASES, hidden[i], value));
		assert_null(strstr(text.data, hidden[i]));
	}
	assert_string_equal(
		text.data,
		"# aliases of mailprov, format 1, generation 1, 4 of them, time 1700000000\n"
		"a@one.example ada@one.example\nada@one.example ada@one.example\nbob@two.example "
		"bob@two.example\n"
		"countess@one.example ada@one.example\n");
	assert_true(look_up(fixture, LOOKUP_ALIASES, "countess@one.example", value));
	assert_string_equal(value, "ada@one.example");
}

static void test_accounts(void **data)
{
	struct fixture *fixture = *data;
	char value[LOOKUP_ACCOUNT_MAX];

	publish(fixture);
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "ada@one.example", value));
	assert_string_equal(value, "generation=5\nstate=enabled\nlogin=ada@one.example\ndomain=one."
				   "example\nverdict=effective\nname=王小明 \"O'Neil\"\n");
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "created@waiting.example", value));
	assert_non_null(strstr(value, "state=created\n"));
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "suspended@one.example", value));
	assert_non_null(strstr(value, "state=suspended\n"));
	assert_false(look_up(fixture, LOOKUP_ACCOUNTS, "planned@one.example", value));
	assert_false(look_up(fixture, LOOKUP_ACCOUNTS, "retired@one.example", value));
	assert_false(look_up(fixture, LOOKUP_ACCOUNTS, "eve@elsewhere.example", value));
	assert_false(look_up(fixture, LOOKUP_ACCOUNTS, "a@one.example", value));
}

static void test_verdict(void **data)
{
	struct fixture *fixture = *data;
	struct verdict *verdict = verdict_new("one.example", "sg");
	struct error error = ERROR_INIT;
	char value[LOOKUP_ACCOUNT_MAX];

	verdict->status = VERDICT_NOT_EFFECTIVE;
	ASSERT_OK(state_verdict_store(fixture->state, verdict, 5, &error), error);
	verdict_free(verdict);
	publish(fixture);
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "ada@one.example", value));
	assert_non_null(strstr(value, "state=enabled\n"));
	assert_non_null(strstr(value, "verdict=not-effective\n"));
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "bob@two.example", value));
	assert_non_null(strstr(value, "verdict=effective\n"));
}

/* What the configuration says about mail programs is all that the helper knows of it. */
static void test_clients(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char value[LOOKUP_ACCOUNT_MAX];

	fixture->domains[0].login = "{local}";
	fixture->domains[0].denied[SITE_POP3] = true;
	fixture->domains[1].client_access = false;
	fixture->config.clients.organization = "One";
	publish(fixture);
	read_whole(fixture, "profiles/one.example.conf", &text);
	assert_non_null(strstr(text.data, "\nlogin={local}\n"));
	assert_non_null(strstr(text.data, "\ndenied=pop3\n"));
	assert_non_null(strstr(text.data, "\norganization=One\n"));
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "ada@one.example", value));
	assert_null(strstr(value, "clients="));
	assert_true(look_up(fixture, LOOKUP_ACCOUNTS, "bob@two.example", value));
	assert_non_null(strstr(value, "\nclients=no\n"));
}

/* The domain that bare names belong to is said only when there is just one. */
static void test_one_domain(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) char *path = unit_path(fixture->published, "accounts.cdb");
	struct lookup_read read = LOOKUP_READ_INIT;

	publish(fixture);
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ACCOUNTS), CDB_READ_FOUND);
	assert_int_equal(read.header.domain.len, 0);
	lookup_read_close(&read);
	fixture->config.domain_count = 1;
	config_index(&fixture->config);
	publish(fixture);
	assert_int_equal(lookup_read_open(&read, path, LOOKUP_ACCOUNTS), CDB_READ_FOUND);
	assert_true(lookup_text_is(&read.header.domain, "one.example"));
	assert_int_equal(read.header.generation, 2);
	assert_int_equal(read.header.time, 1700000000);
	lookup_read_close(&read);
}

static void test_profiles(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(profile_file_release) struct profile_file file = PROFILE_FILE_INIT;
	CLEANUP(mem_freep)
	char *waiting = unit_path(fixture->published, "profiles/waiting.example.conf");
	CLEANUP(mem_freep) char *two = unit_path(fixture->published, "profiles/two.example.conf");
	CLEANUP(mem_freep) char *other = unit_path(fixture->published, "profiles/notes.txt");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	publish(fixture);
	read_whole(fixture, "profiles/one.example.conf", &text);
	ASSERT_OK(profile_file_parse(&file, "one", "one.example", text.data, text.len, &error),
		  error);
	assert_string_equal(file.site.server[SITE_IMAP].host, "imap.sg.aliyun.com");
	assert_int_not_equal(access(waiting, F_OK), 0);
	assert_int_equal(access(two, F_OK), 0);
	/* A domain without enabled accounts has no profile any more; what is not ours stays. */
	ASSERT_OK(file_replace(other, "x", 1, 0644, &error), error);
	add(fixture, "bob@two.example", NULL, ACCOUNT_SUSPENDED);
	assert_int_equal(publish(fixture).profiles, 1);
	assert_int_not_equal(access(two, F_OK), 0);
	assert_int_equal(access(other, F_OK), 0);
}

/* A profile is written when it says something else, or is not what we wrote. */
static void test_profiles_kept(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) char *one = unit_path(fixture->published, "profiles/one.example.conf");
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	CLEANUP(buf_release) struct buf third = BUF_INIT;
	struct error error = ERROR_INIT;

	publish(fixture);
	read_whole(fixture, "profiles/one.example.conf", &first);
	assert_int_equal(publish(fixture).profiles, 2);
	read_whole(fixture, "profiles/one.example.conf", &second);
	assert_string_equal(first.data, second.data);
	ASSERT_OK(file_replace(one, first.data, first.len - 1, 0644, &error), error);
	assert_int_equal(publish(fixture).profiles, 2);
	read_whole(fixture, "profiles/one.example.conf", &third);
	assert_non_null(strstr(third.data, "generation=3\n"));
	assert_true(third.len == first.len);
}

/* Hostile addresses are left out, each with a finding, without effect on others. */
static void test_refused(void **data)
{
	struct fixture *fixture = *data;
	char value[LOOKUP_ACCOUNT_MAX];
	struct publish result;

	add(fixture, "|touch@one.example", "harmless@one.example", ACCOUNT_ENABLED);
	add(fixture, "carol@one.example",
	    "/etc/passwd@one.example #c@one.example -oq@one.example ok@one.example",
	    ACCOUNT_ENABLED);
	result = publish(fixture);
	assert_int_equal(result.refused, 5);
	assert_int_equal(finding_count(&fixture->findings, FINDING_ERROR), 5);
	assert_string_equal(fixture->findings.items[0].rule, "PUBLISH-REFUSED");
	assert_false(look_up(fixture, LOOKUP_ALIASES, "|touch@one.example", value));
	assert_false(look_up(fixture, LOOKUP_ALIASES, "harmless@one.example", value));
	assert_false(look_up(fixture, LOOKUP_ALIASES, "/etc/passwd@one.example", value));
	assert_true(look_up(fixture, LOOKUP_ALIASES, "ok@one.example", value));
	assert_true(look_up(fixture, LOOKUP_ALIASES, "ada@one.example", value));
}

static void test_deterministic(void **data)
{
	static const char *const names[] = { "aliases.cdb", "aliases.txt", "accounts.cdb",
					     "profiles/one.example.conf" };
	struct fixture *fixture = *data;
	struct error error = ERROR_INIT;
	struct stat info;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(buf_release) struct buf first = BUF_INIT;
		CLEANUP(buf_release) struct buf second = BUF_INIT;
		CLEANUP(mem_freep) char *path = unit_path(fixture->published, names[i]);
		mode_t mask = umask(077);

		ASSERT_OK(state_mark_store(fixture->state, "generation", "41", 0, &error), error);
		publish(fixture);
		umask(mask);
		read_whole(fixture, names[i], &first);
		ASSERT_OK(state_mark_store(fixture->state, "generation", "41", 0, &error), error);
		publish(fixture);
		read_whole(fixture, names[i], &second);
		assert_int_equal(first.len, second.len);
		assert_memory_equal(first.data, second.data, first.len);
		assert_non_null(memmem(first.data, first.len, "1700000000", 10));
		assert_int_equal(stat(path, &info), 0);
		assert_int_equal(info.st_mode & 07777, 0644);
	}
}

/* A parent folder that others cannot enter is a warning: the modules run as others. */
static void test_reach(void **data)
{
	struct fixture *fixture = *data;

	publish(fixture);
	assert_int_equal(finding_count(&fixture->findings, FINDING_WARNING), 1);
	assert_string_equal(fixture->findings.items[0].subject, fixture->folder);
	assert_int_equal(chmod(fixture->folder, 0711), 0);
	publish(fixture);
	assert_int_equal(fixture->findings.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_only_enabled_is_published, setup, teardown),
		cmocka_unit_test_setup_teardown(test_accounts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_verdict, setup, teardown),
		cmocka_unit_test_setup_teardown(test_clients, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_domain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_profiles, setup, teardown),
		cmocka_unit_test_setup_teardown(test_profiles_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deterministic, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reach, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
