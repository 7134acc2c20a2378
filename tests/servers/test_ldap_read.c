// SPDX-License-Identifier: MIT
/*
 * directory.h against real servers and against ones that do wrong. t-ldap-read.sh starts them and
 * says in the environment where they are; run alone this skips.
 */
#include "directory/explain.h"
#include "unit.h"

#include <signal.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "base/clock.h"
#include "base/mem.h"
#include "conf/kind.h"

#define SUFFIX "dc=example,dc=test"
#define PEOPLE "ou=people," SUFFIX
#define MANAGER "cn=manager," SUFFIX
#define READER "cn=reader,ou=system," SUFFIX

enum { PERSONS = 1200, CONTRACTORS = 12 };

static const struct site site = { .limits.aliases = 5 };
static struct config_domain domains[] = { { .name = "example.test", .data = &site },
					  { .name = "branch.example.test", .data = &site } };
static struct config_match excludes[] = { { "employeeType", "contractor" } };

struct world {
	char *folder;
	struct arena arena;
	struct config config;
	struct config_directory source;
	struct findings findings;
	struct directory *directory;
	struct spool *spool;
	struct roster roster;
};

/* What the script says; a name that it did not set is a fault of the script. */
static const char *said(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		fail_msg("%s is not set", name);
	return value;
}

/*
 * "ldaps://127.0.0.1:$SLAPD_TLS_PORT": the part after the dollar sign is a name in the environment.
 */
static const char *expand(struct arena *arena, const char *text)
{
	const char *dollar = text ? strchr(text, '$') : NULL;

	return dollar ? arena_printf(arena, "%.*s%s", (int)(dollar - text), text, said(dollar + 1))
		      : text;
}

static void world_init(struct world *world, const char *uri)
{
	struct config_directory *directory = &world->source;

	*world = (struct world){ .folder = unit_dir() };
	world->config.directories = directory;
	world->config.directory_count = 1;
	world->config.domains = domains;
	world->config.domain_count = ARRAY_LEN(domains);
	config_index(&world->config);
	directory->kind = CONFIG_OPENLDAP;
	directory->exclude = excludes;
	directory->exclude_count = ARRAY_LEN(excludes);
	memcpy(directory->map, kinds[CONFIG_OPENLDAP].map, sizeof(directory->map));
	directory->map[ACCOUNT_ALIASES].items[0] = "mailLocalAddress";
	directory->page_size = 100;
	directory->timeout.connect = 10;
	directory->timeout.idle = 10;
	directory->bind.method = CONFIG_BIND_SIMPLE;
	directory->bind.dn = READER;
	directory->bind.password_file = expand(&world->arena, "$SECRETS");
	directory->bind.password_file =
		arena_printf(&world->arena, "%s/reader", directory->bind.password_file);
	directory->tls.ca_file = said("SLAPD_CA");
	vec_add(&directory->uri, expand(&world->arena, uri));
	vec_add(&directory->base, PEOPLE);
}

static void world_bind(struct world *world, const char *dn, const char *secret)
{
	world->config.directories->bind.dn = dn;
	world->config.directories->bind.password_file =
		arena_printf(&world->arena, "%s/%s", said("SECRETS"), secret);
}

static void world_release(struct world *world)
{
	spool_close(world->spool);
	directory_close(world->directory);
	finding_release(&world->findings);
	map_release(&world->config.domain_index);
	vec_release(&world->config.directories->uri);
	vec_release(&world->config.directories->base);
	vec_release(&world->config.directories->canaries);
	arena_release(&world->arena);
	unit_dir_release(&world->folder);
}

static int world_open(struct world *world, struct error *error)
{
	return directory_open(&world->config, NULL, &world->directory, error);
}

static int world_read(struct world *world, directory_progress progress, struct error *error)
{
	spool_close(world->spool);
	world->spool = NULL;
	return spool_open(world->folder, &world->spool, error) ||
			       directory_read(world->directory, NULL, NULL, world->spool, progress, NULL,
					      &world->findings, error) ||
			       spool_seal(world->spool, &world->roster, &world->findings, error)
		       ? -1
		       : 0;
}

static int world_run(struct world *world, struct error *error)
{
	return world_open(world, error) || world_read(world, NULL, error) ? -1 : 0;
}

static const struct {
	const char *label;
	const char *uri;
	bool start_tls;
	enum config_bind method;
	const char *dn, *secret;
	const char *identity;
	const char *tls;
} ways[] = {
	{ "plain", "ldap://127.0.0.1:$SLAPD_PORT", false, CONFIG_BIND_SIMPLE, READER, "reader",
	  "dn:" READER, NULL },
	{ "as manager", "ldap://127.0.0.1:$SLAPD_PORT", false, CONFIG_BIND_SIMPLE, MANAGER,
	  "manager", "dn:" MANAGER, NULL },
	{ "StartTLS", "ldap://127.0.0.1:$SLAPD_PORT", true, CONFIG_BIND_SIMPLE, READER, "reader",
	  "dn:" READER, "TLS 1.3, 127.0.0.1" },
	{ "ldaps", "ldaps://127.0.0.1:$SLAPD_TLS_PORT", false, CONFIG_BIND_SIMPLE, READER, "reader",
	  "dn:" READER, "TLS 1.3, 127.0.0.1" },
	{ "ldapi", "ldapi://$SLAPD_SOCKET", false, CONFIG_BIND_SIMPLE, READER, "reader",
	  "dn:" READER, NULL },
	{ "ldapi and EXTERNAL", "ldapi://$SLAPD_SOCKET", false, CONFIG_BIND_EXTERNAL, NULL, NULL,
	  "dn:" MANAGER, NULL },
	{ "anonymous", "ldap://127.0.0.1:$SLAPD_PORT", false, CONFIG_BIND_ANONYMOUS, NULL, NULL,
	  "anonymous", NULL },
	{ "anonymous with TLS", "ldaps://127.0.0.1:$SLAPD_TLS_PORT", false, CONFIG_BIND_ANONYMOUS,
	  NULL, NULL, "anonymous", "TLS 1.3, 127.0.0.1" },
};

static void test_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		CLEANUP(world_release) struct world world;
		const struct source_info *info;
		struct error error = ERROR_INIT;

		print_message("# %s\n", ways[i].label);
		world_init(&world, ways[i].uri);
		world.config.directories->tls.start_tls = ways[i].start_tls;
		world.config.directories->bind.method = ways[i].method;
		if (ways[i].secret)
			world_bind(&world, ways[i].dn, ways[i].secret);
		ASSERT_OK(world_run(&world, &error), error);
		info = &directory_part(world.directory, 0)->info;
		assert_string_equal(info->server, world.config.directories->uri.items[0]);
		assert_string_equal(info->identity, ways[i].identity);
		assert_string_equal(info->vendor, "OpenLDAP");
		if (ways[i].tls)
			assert_string_equal(info->tls, ways[i].tls);
		else
			assert_null(info->tls);
		assert_int_equal(world.roster.count, PERSONS);
		assert_int_equal(world.roster.excluded, CONTRACTORS);
		assert_int_equal(world.roster.held, 0);
	}
}

static const struct {
	const char *label;
	const char *uri;
	bool start_tls;
	const char *ca; /* name in the environment */
	const char *dn, *secret;
	enum error_kind kind;
	const char *text;
} refusals[] = {
	{ "wrong password", "ldap://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA", READER, "wrong",
	  ERROR_PERMISSION, "bind as " READER ": Invalid credentials (LDAP code 49)" },
	{ "no such account", "ldap://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA", "cn=x," SUFFIX,
	  "reader", ERROR_PERMISSION, "Invalid credentials" },
	{ "empty password", "ldap://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA", READER, "empty",
	  ERROR_CONFIG, "the secret is empty" },
	{ "password that others may read", "ldap://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA",
	  READER, "open", ERROR_PERMISSION, "others may use this secret" },
	{ "no name", "ldap://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA", "", "reader", ERROR_CONFIG,
	  "the method simple needs dn and password_file" },
	{ "bind DN that is none", "ldap://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA", "reader",
	  "reader", ERROR_CONFIG, "Invalid DN syntax" },
	{ "another authority", "ldaps://127.0.0.1:$SLAPD_TLS_PORT", false, "OTHER_CA", READER,
	  "reader", ERROR_PERMISSION, "certificate is not accepted: it is not signed by" },
	{ "another authority, StartTLS", "ldap://127.0.0.1:$SLAPD_PORT", true, "OTHER_CA", READER,
	  "reader", ERROR_PERMISSION, "it is not signed by an authority that" },
	{ "another name", "ldaps://127.0.0.1:$WRONGNAME_TLS_PORT", false, "WRONGNAME_CA", READER,
	  "reader", ERROR_PERMISSION, "it is for elsewhere.invalid and not for 127.0.0.1" },
	{ "another name, StartTLS", "ldap://127.0.0.1:$WRONGNAME_PORT", true, "WRONGNAME_CA",
	  READER, "reader", ERROR_PERMISSION, "it is for elsewhere.invalid" },
	{ "no file of authorities", "ldaps://127.0.0.1:$SLAPD_TLS_PORT", false, "NO_CA", READER,
	  "reader", ERROR_CONFIG, "directory.tls.ca_file" },
	{ "no TLS there", "ldaps://127.0.0.1:$SLAPD_PORT", false, "SLAPD_CA", READER, "reader",
	  ERROR_AGAIN, "TLS: Connect error" },
	{ "StartTLS refused", "ldap://127.0.0.1:$FAULT_NO_STARTTLS", true, "SLAPD_CA", READER,
	  "reader", ERROR_AGAIN, "StartTLS: Protocol error (LDAP code 2): unsupported" },
	{ "nobody listens", "ldap://127.0.0.1:1", false, "SLAPD_CA", READER, "reader", ERROR_AGAIN,
	  "cannot connect to 127.0.0.1 port 1: 127.0.0.1: Connection refused" },
	{ "no socket", "ldapi:///nonexistent/ldapi", false, "SLAPD_CA", READER, "reader",
	  ERROR_AGAIN, "cannot connect to /nonexistent/ldapi: No such file" },
	{ "a bind that makes us nobody", "ldap://127.0.0.1:$FAULT_NOBODY", false, "SLAPD_CA",
	  READER, "reader", ERROR_PERMISSION, "treats us as anonymous" },
	{ "a bind that makes us somebody else", "ldap://127.0.0.1:$FAULT_SOMEBODY", false,
	  "SLAPD_CA", READER, "reader", ERROR_PERMISSION,
	  "the server says that we are dn:cn=guest" },
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		CLEANUP(world_release) struct world world;
		struct error error;

		print_message("# %s\n", refusals[i].label);
		world_init(&world, refusals[i].uri);
		world.config.directories->tls.start_tls = refusals[i].start_tls;
		world.config.directories->tls.ca_file = said(refusals[i].ca);
		world_bind(&world, refusals[i].dn, refusals[i].secret);
		ASSERT_ERROR(world_open(&world, &error), error, refusals[i].kind, refusals[i].text);
		assert_null(strstr(error.text, "reader-secret"));
	}
}

static void test_failover(void **state)
{
	CLEANUP(world_release) struct world world;
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world, "ldap://127.0.0.1:1");
	vec_add(&world.config.directories->uri,
		expand(&world.arena, "ldaps://127.0.0.1:$WRONGNAME_TLS_PORT"));
	vec_add(&world.config.directories->uri,
		expand(&world.arena, "ldaps://127.0.0.1:$SLAPD_TLS_PORT"));
	ASSERT_OK(world_run(&world, &error), error);
	assert_string_equal(directory_part(world.directory, 0)->info.server,
			    world.config.directories->uri.items[2]);
	assert_int_equal(world.roster.count, PERSONS);
}

/* None can be used: each says why. A refused password is not shown to the next server. */
static void test_no_failover(void **state)
{
	struct error error;

	(void)state;
	for (int refused = 0; refused < 2; refused++) {
		CLEANUP(world_release) struct world world;

		world_init(&world, refused ? "ldap://127.0.0.1:$SLAPD_PORT" : "ldap://127.0.0.1:1");
		vec_add(&world.config.directories->uri, "ldap://127.0.0.2:1");
		if (refused)
			world_bind(&world, READER, "wrong");
		ASSERT_ERROR(world_open(&world, &error), error,
			     refused ? ERROR_PERMISSION : ERROR_AGAIN,
			     refused ? "Invalid credentials"
				     : "none of the directory servers can be used: "
				       "ldap://127.0.0.1:1: ");
		assert_true((strstr(error.text, "127.0.0.2") != NULL) == !refused);
	}
}

static const struct {
	const char *label;
	const char *dn, *secret; /* NULL: reader */
	const char *base;
	const char *filter, *canary;
	enum error_kind kind; /* ERROR_NONE: is accepted */
	const char *text;
} reads[] = {
	{ "cut by the server's limit", "cn=limited,ou=system," SUFFIX, "reader", PEOPLE, NULL, NULL,
	  ERROR_AGAIN, "Size limit exceeded (LDAP code 4)" },
	{ "addresses are hidden from us", "cn=blind,ou=system," SUFFIX, "reader", PEOPLE, NULL,
	  NULL, ERROR_AGAIN, "none of 1200 entries has the attribute mail" },
	{ "ids are hidden from us", "cn=noid,ou=system," SUFFIX, "reader", PEOPLE, NULL, NULL,
	  ERROR_AGAIN, "the attribute entryUUID, by which an entry is recognised, has none" },
	{ "wrong base", NULL, NULL, "ou=nobody," SUFFIX, NULL, NULL, ERROR_AGAIN,
	  "No such object (LDAP code 32); check directory.base" },
	{ "base in another tree", NULL, NULL, "ou=people,dc=example,dc=net", NULL, NULL,
	  ERROR_AGAIN, "search below \"ou=people,dc=example,dc=net\"" },
	{ "empty base", NULL, NULL, "ou=empty," SUFFIX, NULL, NULL, ERROR_AGAIN,
	  "the read found no accounts (0 entries" },
	{ "filter that nobody matches", NULL, NULL, PEOPLE, "(cn=nobody)", NULL, ERROR_AGAIN,
	  "the read found no accounts (0 entries" },
	{ "a reference in the tree", NULL, NULL, "ou=referred," SUFFIX, NULL, NULL, ERROR_AGAIN,
	  "a part of the tree is elsewhere (ldap://127.0.0.1:1/ou=elsewhere" },
	{ "a canary that is there", NULL, NULL, PEOPLE, NULL, "ou=system," SUFFIX, ERROR_NONE,
	  NULL },
	{ "a canary that is gone", NULL, NULL, PEOPLE, NULL, "cn=canary," SUFFIX, ERROR_AGAIN,
	  "the entry cn=canary," SUFFIX " of directory.canaries cannot be seen" },
	{ "a canary that is hidden from us", "cn=noid,ou=system," SUFFIX, "reader", PEOPLE,
	  "(cn=*)", "ou=hidden," SUFFIX, ERROR_AGAIN, "entryUUID" },
	{ "extensible match", NULL, NULL, PEOPLE, "(uid:caseExactMatch:=u0000001)", NULL,
	  ERROR_NONE, NULL },
};

static void test_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		CLEANUP(world_release) struct world world;
		struct error error = ERROR_INIT;

		print_message("# %s\n", reads[i].label);
		world_init(&world, "ldap://127.0.0.1:$SLAPD_PORT");
		if (reads[i].dn)
			world_bind(&world, reads[i].dn, reads[i].secret);
		world.config.directories->base.items[0] = reads[i].base;
		world.config.directories->filter = reads[i].filter;
		if (reads[i].canary)
			vec_add(&world.config.directories->canaries, reads[i].canary);
		if (reads[i].kind == ERROR_NONE)
			ASSERT_OK(world_run(&world, &error), error);
		else
			ASSERT_ERROR(world_run(&world, &error), error, reads[i].kind,
				     reads[i].text);
	}
}

static void test_page_sizes(void **state)
{
	static const int64_t sizes[] = { 1, 7, PERSONS, PERSONS + 1, 100000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		CLEANUP(world_release) struct world world;
		struct error error = ERROR_INIT;

		world_init(&world, "ldap://127.0.0.1:$SLAPD_PORT");
		world.config.directories->page_size = sizes[i];
		ASSERT_OK(world_run(&world, &error), error);
		assert_int_equal(world.roster.count, PERSONS);
	}
}

static void test_two_bases(void **state)
{
	CLEANUP(world_release) struct world world;
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world, "ldap://127.0.0.1:$SLAPD_PORT");
	vec_add(&world.config.directories->base, "ou=old," SUFFIX);
	ASSERT_OK(world_run(&world, &error), error);
	assert_int_equal(world.roster.count, PERSONS + 1);
}

/* Each of these servers would give a short list to a reader that trusts it. */
static const struct {
	const char *name;
	size_t count; /* 0: discarded */
	enum error_kind kind;
	const char *text;
} faults[] = {
	{ "TWO_PAGES", 4, ERROR_NONE, NULL },
	{ "EMPTY_PAGE_BETWEEN", 0, ERROR_NONE, NULL },
	{ "NO_CONTROL", 0, ERROR_AGAIN,
	  "a page came without the control that tells whether it is the last" },
	{ "BAD_CONTROL", 0, ERROR_AGAIN, "a page came with a control that cannot be decoded" },
	{ "NO_CONTROL_LATER", 0, ERROR_AGAIN, "a page came without the control" },
	{ "PARTIAL", 0, ERROR_AGAIN, "(LDAP code 9)" },
	{ "PARTIAL_LATER", 0, ERROR_AGAIN, "(LDAP code 80)" },
	{ "ENDLESS", 0, ERROR_AGAIN, "empty pages without end" },
	{ "CUT", 0, ERROR_AGAIN, "Can't contact LDAP server (LDAP code -1)" },
	{ "CUT_IN_PDU", 0, ERROR_AGAIN, "Can't contact LDAP server (LDAP code -1)" },
	{ "BAD_ENTRY", 0, ERROR_AGAIN, "cannot be decoded" },
	{ "NO_ID", 0, ERROR_AGAIN, "uid=r,ou=people,dc=example,dc=test: the attribute entryUUID" },
	{ "BAD_DN", 0, ERROR_AGAIN, "DN that is not valid UTF-8" },
	{ "ELSEWHERE", 0, ERROR_AGAIN,
	  "the server sent uid=r,ou=people,dc=foreign,dc=test, which is not below that" },
	{ "ELSEWHERE_ODD", 0, ERROR_AGAIN, "which is not below that" },
	{ "LOOP", 0, ERROR_AGAIN,
	  "uid=p,ou=people,dc=example,dc=test, with which the listing began, a second time" },
	{ "SAME_ID", 0, ERROR_AGAIN, "have the same id (entryUUID:" },
	{ "REFERENCE", 0, ERROR_AGAIN, "elsewhere (ldap://other.example.test/ou=people)" },
	{ "REFERRAL", 0, ERROR_AGAIN, "the server sends us to another one" },
	{ "NOTICE", 0, ERROR_AGAIN, "Server is unavailable (LDAP code 52)" },
	{ "HUGE", 0, ERROR_AGAIN, "Can't contact LDAP server" },
	{ "NOT_LDAP", 0, ERROR_AGAIN, "Can't contact LDAP server" },
	{ "STALL", 0, ERROR_AGAIN, "no answer for 1 seconds (directory.timeout.idle)" },
};

/* libldap 2.5 does not free a Notice of Disconnection. */
static void leaks_ignored(bool ignored)
{
#ifdef __SANITIZE_ADDRESS__
	static bool now;

	if (ignored && !now)
		__lsan_disable();
	if (!ignored && now)
		__lsan_enable();
	now = ignored;
#else
	(void)ignored;
#endif
}

static void test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		CLEANUP(world_release) struct world world;
		struct error error = ERROR_INIT;
		char uri[64];

		print_message("# %s\n", faults[i].name);
		snprintf(uri, sizeof(uri), "ldap://127.0.0.1:$FAULT_%s", faults[i].name);
		world_init(&world, uri);
		world.config.directories->timeout.idle = 1;
		if (faults[i].kind != ERROR_NONE) {
			leaks_ignored(strcmp(faults[i].name, "NOTICE") == 0);
			ASSERT_ERROR(world_run(&world, &error), error, faults[i].kind,
				     faults[i].text);
			leaks_ignored(false);
			assert_null(strchr(error.text, '\x1B'));
			continue;
		}
		ASSERT_OK(world_run(&world, &error), error);
		if (faults[i].count)
			assert_int_equal(world.roster.count, faults[i].count);
	}
}

/* One second is all that any of these may take. */
static const struct {
	const char *label;
	const char *uri;
	bool start_tls;
	int64_t total;
	const char *text;
} waits[] = {
	{ "mute", "ldap://127.0.0.1:$FAULT_MUTE", false, 0, "bind as " READER },
	{ "mute before TLS", "ldaps://127.0.0.1:$FAULT_MUTE", false, 0, "TLS: n" },
	{ "mute before StartTLS", "ldap://127.0.0.1:$FAULT_MUTE", true, 0, "StartTLS: n" },
	{ "mute after StartTLS", "ldap://127.0.0.1:$FAULT_MUTE_AFTER_STARTTLS", true, 0, "TLS: n" },
	{ "one octet now and then", "ldap://127.0.0.1:$FAULT_SLOW_BIND", false, 0,
	  "not done within 1 seconds (directory.timeout.connect)" },
	{ "a stalled read, limited as a whole", "ldap://127.0.0.1:$FAULT_STALL", false, 1,
	  "not done within 1 seconds (directory.timeout.total)" },
};

static void test_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		CLEANUP(world_release) struct world world;
		struct error error;
		int64_t start = clock_ticks_ms();

		print_message("# %s\n", waits[i].label);
		world_init(&world, waits[i].uri);
		world.config.directories->tls.start_tls = waits[i].start_tls;
		world.config.directories->timeout.connect = 1;
		world.config.directories->timeout.total = waits[i].total;
		ASSERT_ERROR(world_run(&world, &error), error, ERROR_AGAIN, waits[i].text);
		assert_in_range(clock_ticks_ms() - start, 900, 5000);
	}
}

static void kill_server(void *argument, size_t entries)
{
	(void)argument;
	if (entries == 1000)
		assert_int_equal(kill((pid_t)strtol(said("VICTIM_PID"), NULL, 10), SIGKILL), 0);
}

/* Killed in the middle of a read, on the next page. */
static void test_killed(void **state)
{
	CLEANUP(world_release) struct world world;
	const char *const ids[] = { "entryUUID:a" };
	enum source_presence presence;
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world, "ldaps://127.0.0.1:$VICTIM_TLS_PORT");
	world.config.directories->tls.ca_file = said("VICTIM_CA");
	ASSERT_OK(world_open(&world, &error), error);
	ASSERT_ERROR(world_read(&world, kill_server, &error), error, ERROR_AGAIN,
		     "Can't contact LDAP server");
	/* And nothing tries it over a new connection of the library's own. */
	ASSERT_ERROR(world_read(&world, NULL, &error), error, ERROR_AGAIN,
		     "the connection is lost");
	ASSERT_ERROR(directory_confirm(world.directory, ids, 1, &presence, &error), error,
		     ERROR_AGAIN, "the connection is lost");
}

static void test_confirm(void **state)
{
	enum { MANY = 200 };
	CLEANUP(world_release) struct world world;
	struct error error = ERROR_INIT;
	const char *ids[MANY + 4];
	enum source_presence presence[MANY + 4];
	struct roster_cursor cursor = { .roster = &world.roster };

	(void)state;
	world_init(&world, "ldap://127.0.0.1:$SLAPD_PORT");
	ASSERT_OK(world_run(&world, &error), error);
	for (size_t i = 0; i < MANY; i++)
		ids[i] = i % 3 ? roster_account(&world.roster, roster_next(&cursor)->offset).id
			       : arena_printf(&world.arena,
					      "entryUUID:00000000-0000-0000-0000-%012zu", i);
	ids[MANY] = "entryUUID:11111111-1111-1111-1111-111111111111";	  /* in ou=old */
	ids[MANY + 1] = "entryUUID:22222222-2222-2222-2222-222222222222"; /* in ou=people, no
									     inetOrgPerson */
	ids[MANY + 2] = "dn:uid=u0000001," PEOPLE;
	ids[MANY + 3] = "objectGUID:00ff";
	ASSERT_OK(directory_confirm(world.directory, ids, MANY + 4, presence, &error), error);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(presence[i], i % 3 ? SOURCE_IN_SCOPE : SOURCE_GONE);
	assert_int_equal(presence[MANY], SOURCE_OUT_OF_SCOPE);
	assert_int_equal(presence[MANY + 1], SOURCE_OUT_OF_SCOPE);
	assert_int_equal(presence[MANY + 2], SOURCE_UNKNOWN);
	assert_int_equal(presence[MANY + 3], SOURCE_UNKNOWN);
}

/*
 * The base of people is in a tree that has a reference too: it does not stand in the way of the
 * second question.
 */
static void test_confirm_beside_reference(void **state)
{
	static const char *const ids[] = { "entryUUID:33333333-3333-3333-3333-333333333333",
					   "entryUUID:00000000-0000-0000-0000-000000000000" };
	CLEANUP(world_release) struct world world;
	enum source_presence presence[2];
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world, "ldap://127.0.0.1:$SLAPD_PORT");
	ASSERT_OK(world_open(&world, &error), error);
	ASSERT_OK(directory_confirm(world.directory, ids, 2, presence, &error), error);
	assert_int_equal(presence[0], SOURCE_OUT_OF_SCOPE); /* beside the reference */
	assert_int_equal(presence[1], SOURCE_GONE);
}

/*
 * A server that lists people and cannot find them a moment later is no witness of anybody's
 * absence.
 */
static void test_confirm_faults(void **state)
{
	static const char *const names[] = { "BLIND_LATER", "BUSY_LATER", "CUT_LATER" };
	static const char *const ids[] = { "entryUUID:p0", "entryUUID:zzz" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(world_release) struct world world;
		enum source_presence presence[2];
		struct error error = ERROR_INIT;
		char uri[64];

		snprintf(uri, sizeof(uri), "ldap://127.0.0.1:$FAULT_%s", names[i]);
		world_init(&world, uri);
		ASSERT_OK(world_run(&world, &error), error);
		if (i == 2) {
			ASSERT_ERROR(directory_confirm(world.directory, ids, 2, presence, &error),
				     error, ERROR_AGAIN, "Can't contact LDAP server");
			continue;
		}
		ASSERT_OK(directory_confirm(world.directory, ids, 2, presence, &error), error);
		assert_int_equal(presence[0], SOURCE_UNKNOWN);
		assert_int_equal(presence[1], SOURCE_UNKNOWN);
	}
}

/* A long list that comes in parts is had whole, or the entry is left as it is. */
static void test_ranges(void **state)
{
	static const struct {
		const char *name;
		const char *aliases; /* NULL: held */
	} rows[] = {
		{ "RANGE", "r0@example.test r1@example.test r2@example.test r3@example.test "
			   "r4@example.test r5@example.test r6@example.test "
			   "r7@example.test r8@example.test" },
		{ "RANGE_CUT", NULL },
		{ "RANGE_GONE", NULL },
		{ "RANGE_CHANGED", NULL },
		{ "RANGE_WRONG", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(world_release) struct world world;
		struct roster_cursor cursor = { .roster = &world.roster };
		const struct roster_entry *entry;
		struct error error = ERROR_INIT;
		bool found = false;
		char uri[64];

		snprintf(uri, sizeof(uri), "ldap://127.0.0.1:$FAULT_%s", rows[i].name);
		world_init(&world, uri);
		ASSERT_OK(world_run(&world, &error), error);
		assert_int_equal(world.roster.count, 3);
		while ((entry = roster_next(&cursor)) != NULL) {
			struct account account = roster_account(&world.roster, entry->offset);

			if (strcmp(account.id, "entryUUID:r") != 0)
				continue;
			found = true;
			if (((entry->flags & ROSTER_HELD) != 0) != (rows[i].aliases == NULL))
				fail_msg("%s: flags %u", rows[i].name, entry->flags);
			if (rows[i].aliases)
				assert_string_equal(account.value[ACCOUNT_ALIASES],
						    rows[i].aliases);
			else
				assert_string_equal(world.findings.items[0].rule, "VALUE-RANGE");
		}
		assert_true(found);
	}
}

static const struct {
	const char *asked;
	int found;
	uint32_t flags;
} explains[] = {
	{ "u0000000@example.test", 1, 0 },
	{ "U0000001@Branch.Example.Test", 1, 0 },
	{ "uid=u0000002," PEOPLE, 1, 0 },
	{ "UID=U0000002, OU=People," SUFFIX, 1, 0 },
	{ "u0000096@example.test", 1, ROSTER_EXCLUDED },
	{ "second@example.test", 1, 0 }, /* the other one has several, of which one is free */
	{ "uid=old,ou=old," SUFFIX, 0, 0 },
	{ "uid=nobody," PEOPLE, 0, 0 },
	{ "nobody@example.test", 0, 0 },
	{ "*", 0, 0 },
	{ "*@*)(uid=*", 0, 0 },
};

static void test_explain(void **state)
{
	CLEANUP(world_release) struct world world;
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world, "ldap://127.0.0.1:$SLAPD_PORT");
	vec_add(&world.config.directories->base, "ou=twins," SUFFIX);
	ASSERT_OK(world_open(&world, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(explains); i++) {
		CLEANUP(directory_explanation_release)
		struct directory_explanation explanation = { .dn = NULL };
		int found =
			directory_explain(world.directory, explains[i].asked, NULL, &explanation, &error);

		if (found != explains[i].found || explanation.flags != explains[i].flags)
			fail_msg("%s: %d, flags %u, %s", explains[i].asked, found,
				 explanation.flags, error.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_failover),
		cmocka_unit_test(test_no_failover),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_page_sizes),
		cmocka_unit_test(test_two_bases),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_confirm_beside_reference),
		cmocka_unit_test(test_confirm_faults),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_killed),
	};

	if (!getenv("SECRETS")) {
		puts("1..0 # SKIP started by t-ldap-read.sh");
		return 0;
	}
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
