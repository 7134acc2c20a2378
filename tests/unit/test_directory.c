// SPDX-License-Identifier: MIT
/*
 * directory.h over a file: scope, ids, the second question, explain. The same over LDAP is in
 * tests/servers/test_ldap_read.c.
 */
#include "directory/explain.h"
#include "unit.h"

#include "base/mem.h"
#include "conf/kind.h"

static const struct site site;
static struct config_domain domains[] = { { .name = "acme.example", .data = &site },
					  { .name = "acme-asia.example", .data = &site } };
static struct config_match excludes[] = { { "employeeType", "contractor" } };

#define PERSON(name, uuid, more)                                                            \
	"dn: uid=" name ",ou=people,dc=acme\nobjectClass: inetOrgPerson\n" uuid "cn: " name \
	"\nmail: " name "@acme.example\n" more "\n"
#define UUID(id) "entryUUID: " id "\n"
#define THREE                        \
	PERSON("ada", UUID("A"), "") \
	PERSON("bob", UUID("b"), "") PERSON("eve", UUID("c"), "employeeType: contractor\n")

struct world {
	char *folder;
	struct arena arena;
	struct config config;
	struct config_directory source;
	struct findings findings;
	struct directory *directory;
	struct spool *spool;
	struct roster roster;
	size_t progress;
};

static void world_init(struct world *world, const char *ldif)
{
	CLEANUP(mem_freep) char *path = NULL;

	*world = (struct world){ .folder = unit_dir() };
	path = unit_file(world->folder, "people.ldif", ldif);
	world->config.directories = &world->source;
	world->config.directory_count = 1;
	world->config.domains = domains;
	world->config.domain_count = ARRAY_LEN(domains);
	config_index(&world->config);
	world->config.directories->kind = CONFIG_LDIF;
	world->config.directories->exclude = excludes;
	world->config.directories->exclude_count = ARRAY_LEN(excludes);
	memcpy(world->config.directories->map, kinds[CONFIG_LDIF].map,
	       sizeof(world->config.directories->map));
	world->config.directories->map[ACCOUNT_ALIASES].items[0] = "mailAlternateAddress";
	vec_add(&world->config.directories->uri, arena_printf(&world->arena, "ldif:%s", path));
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

static void count_progress(void *argument, size_t entries)
{
	*(size_t *)argument = entries;
}

static int world_open(struct world *world, struct error *error)
{
	return directory_open(&world->config, NULL, &world->directory, error);
}

static int world_read(struct world *world, struct error *error)
{
	spool_close(world->spool);
	world->spool = NULL;
	return spool_open(world->folder, &world->spool, error) ||
			       directory_read(world->directory, NULL, NULL, world->spool,
					      count_progress, &world->progress, &world->findings,
					      error) ||
			       spool_seal(world->spool, &world->roster, &world->findings, error)
		       ? -1
		       : 0;
}

static int world_open_and_read(struct world *world, struct error *error)
{
	return world_open(world, error) || world_read(world, error) ? -1 : 0;
}

static void test_read(void **state)
{
	CLEANUP(world_release) struct world world;
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world,
		   "dn: ou=people,dc=acme\nobjectClass: organizationalUnit\nou: people\n\n" THREE);
	ASSERT_OK(world_open_and_read(&world, &error), error);
	assert_true(world.roster.sealed);
	assert_int_equal(world.roster.count, 3);
	assert_int_equal(world.roster.excluded, 1);
	assert_non_null(strstr(directory_part(world.directory, 0)->info.server, "people.ldif"));
	assert_null(directory_part(world.directory, 0)->info.identity);
	/* Once more from the beginning, on the same directory. */
	ASSERT_OK(world_read(&world, &error), error);
	assert_int_equal(world.roster.count, 3);
}

/*
 * The sample that the quick start reads: 50 people, one contractor, two with one address, one
 * formula.
 */
static void test_sample(void **state)
{
	CLEANUP(world_release) struct world world;
	CLEANUP(buf_release) struct buf sample = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *top = getenv("top_srcdir");
	struct error error = ERROR_INIT;

	(void)state;
	buf_printf(&path, "%s/contrib/sample/people.ldif", top ? top : ".");
	ASSERT_OK(file_read(path.data, 1 << 20, &sample, &error), error);
	world_init(&world, sample.data);
	ASSERT_OK(world_open_and_read(&world, &error), error);
	assert_int_equal(world.roster.count, 50);
	assert_int_equal(world.roster.excluded, 1);
	assert_int_equal(world.roster.held, 3);
	assert_int_equal(world.findings.count, 3);
	assert_string_equal(world.findings.items[0].rule, "VALUE-FORMULA");
	assert_string_equal(world.findings.items[1].rule, "ADDRESS-DUPLICATE");
	assert_string_equal(world.findings.items[2].rule, "ADDRESS-DUPLICATE");
	assert_non_null(world.findings.items[2].name);
}

static void test_progress(void **state)
{
	CLEANUP(world_release) struct world world;
	CLEANUP(buf_release) struct buf ldif = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 2500; i++)
		buf_printf(&ldif,
			   "dn: uid=u%d,dc=acme\nobjectClass: inetOrgPerson\nentryUUID: %d\ncn: "
			   "U\nmail: u%d@acme.example\n\n",
			   i, i, i);
	world_init(&world, ldif.data);
	ASSERT_OK(world_open_and_read(&world, &error), error);
	assert_int_equal(world.roster.count, 2500);
	assert_int_equal(world.progress, 2000);
}

static const struct {
	const char *label;
	const char *ldif;
	const char *filter, *base, *canary;
	size_t count; /* 0: discarded */
	enum error_kind kind;
	const char *text;
} reads[] = {
	{ "filter", THREE, "(cn=ada)", NULL, NULL, 1, ERROR_NONE, NULL },
	{ "base",
	  THREE "dn: uid=x,ou=old,dc=acme\nobjectClass: inetOrgPerson\nentryUUID: x\nmail: "
		"x@acme.example\ncn: x\n",
	  NULL, "OU=People, DC=acme", NULL, 3, ERROR_NONE, NULL },
	{ "canary out of scope", THREE "dn: cn=canary\ncn: canary\n", NULL, "ou=people,dc=acme",
	  "CN=Canary", 3, ERROR_NONE, NULL },
	{ "no canary", THREE, NULL, NULL, "cn=canary", 0, ERROR_AGAIN,
	  "the entry cn=canary of directory.canaries is not in the file" },
	{ "canary that is no DN", THREE, NULL, NULL, "canary", 0, ERROR_CONFIG,
	  "directory.canaries: \"canary\" is not a distinguished name" },
	{ "ids by DN", PERSON("ada", "", "") PERSON("bob", "", ""), NULL, NULL, NULL, 2, ERROR_NONE,
	  NULL },
	{ "ids by DN, out of scope there are others",
	  PERSON("ada", "", "") "dn: cn=x\nentryUUID: x\ncn: x\n", NULL, NULL, NULL, 1, ERROR_NONE,
	  NULL },
	{ "some have an id", PERSON("ada", UUID("a"), "") PERSON("bob", "", ""), NULL, NULL, NULL,
	  0, ERROR_DATA, "has no entryUUID, but those before it have one" },
	{ "one DN twice", PERSON("ada", "", "") PERSON("ada", "", ""), NULL, NULL, NULL, 0,
	  ERROR_AGAIN, "have the same id (dn:uid=ada,ou=people,dc=acme)" },
	{ "empty file", "", NULL, NULL, NULL, 0, ERROR_AGAIN,
	  "the read found no accounts (0 entries" },
	{ "base with nobody", THREE, NULL, "ou=empty,dc=acme", NULL, 0, ERROR_AGAIN,
	  "the read found no accounts: " },
	{ "only contractors", THREE, "(cn=eve)", NULL, NULL, 0, ERROR_AGAIN,
	  "the read found no accounts (1 entries, 1 excluded" },
	{ "nobody has an address",
	  "dn: uid=a,dc=acme\nobjectClass: inetOrgPerson\nentryUUID: a\ncn: a\n", NULL, NULL, NULL,
	  0, ERROR_AGAIN, "none of 1 entries has the attribute mail" },
	{ "cut in the middle of a value", THREE "dn: uid=z,dc=acme\nobjectClass:: aW5ld", NULL,
	  NULL, NULL, 0, ERROR_DATA, "people.ldif:21: the file ends in the middle of a line" },
};

static void test_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		CLEANUP(world_release) struct world world;
		struct error error = ERROR_INIT;
		int status;

		world_init(&world, reads[i].ldif);
		world.config.directories->filter = reads[i].filter;
		if (reads[i].base)
			vec_add(&world.config.directories->base, reads[i].base);
		if (reads[i].canary)
			vec_add(&world.config.directories->canaries, reads[i].canary);
		status = world_open_and_read(&world, &error);
		if (status != (reads[i].count ? 0 : -1) || error.kind != reads[i].kind ||
		    (reads[i].text && !strstr(error.text, reads[i].text)))
			fail_msg("%s: kind %d, \"%s\"", reads[i].label, (int)error.kind,
				 error.text);
		if (status == 0)
			assert_int_equal(world.roster.count, reads[i].count);
	}
}

static const struct {
	const char *uri, *filter, *base, *second_base;
	enum error_kind kind;
	const char *text;
} opens[] = {
	{ NULL, "(cn=a", NULL, NULL, ERROR_CONFIG, "directory.filter: at octet 6" },
	{ NULL, "(uidNumber>=5)", NULL, NULL, ERROR_CONFIG,
	  "directory.filter: uidNumber: only and, or, not" },
	{ NULL, NULL, "people", NULL, ERROR_CONFIG,
	  "directory.base: \"people\" is not a distinguished name" },
	{ NULL, NULL, "ou=people,dc=acme", "OU=sub, ou=People,dc=acme", ERROR_CONFIG,
	  "lie one in the other" },
	{ NULL, NULL, "ou=a,ou=people,dc=acme", "ou=people,dc=acme", ERROR_CONFIG,
	  "lie one in the other" },
	{ NULL, NULL, "dc=acme", "DC=ACME", ERROR_CONFIG, "lie one in the other" },
	{ "ldif:/nonexistent/people.ldif", NULL, NULL, NULL, ERROR_IO,
	  "/nonexistent/people.ldif: cannot open: No such file" },
	{ "ldif:/", NULL, NULL, NULL, ERROR_DATA, "not a regular file" },
	{ "http://example.com", NULL, NULL, NULL, ERROR_CONFIG,
	  "\"http://example.com\" is no directory" },
};

static void test_opens(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
		CLEANUP(world_release) struct world world;
		struct error error;

		world_init(&world, THREE);
		if (opens[i].uri)
			world.config.directories->uri.items[0] = opens[i].uri;
		world.config.directories->filter = opens[i].filter;
		if (opens[i].base)
			vec_add(&world.config.directories->base, opens[i].base);
		if (opens[i].second_base)
			vec_add(&world.config.directories->base, opens[i].second_base);
		ASSERT_ERROR(world_open(&world, &error), error, opens[i].kind, opens[i].text);
	}
}

static void test_confirm(void **state)
{
	static const struct {
		const char *id;
		enum source_presence presence;
	} asked[] = {
		{ "entryUUID:zzz", SOURCE_GONE },
		{ "entryUUID:a", SOURCE_IN_SCOPE },
		{ "entryUUID:moved", SOURCE_OUT_OF_SCOPE },
		{ "entryUUID:filtered", SOURCE_OUT_OF_SCOPE },
		{ "dn:uid=ada,ou=people,dc=acme", SOURCE_UNKNOWN },
		{ "objectGUID:00ff", SOURCE_UNKNOWN },
		{ "entryUUID:c", SOURCE_IN_SCOPE },
	};
	CLEANUP(world_release) struct world world;
	const char *ids[ARRAY_LEN(asked)];
	enum source_presence presence[ARRAY_LEN(asked)];
	struct error error = ERROR_INIT;

	(void)state;
	world_init(
		&world, THREE
		"dn: uid=m,ou=old,dc=acme\nobjectClass: inetOrgPerson\nentryUUID: moved\ncn: m\n\n"
		"dn: uid=f,ou=people,dc=acme\nobjectClass: account\nentryUUID: FILTERED\ncn: f\n");
	vec_add(&world.config.directories->base, "ou=people,dc=acme");
	ASSERT_OK(world_open_and_read(&world, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		ids[i] = asked[i].id;
	ASSERT_OK(directory_confirm(world.directory, ids, ARRAY_LEN(asked), presence, &error),
		  error);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		if (presence[i] != asked[i].presence)
			fail_msg("%s: %d", asked[i].id, (int)presence[i]);
	ASSERT_OK(directory_confirm(world.directory, ids, 0, presence, &error), error);
}

static void test_confirm_by_dn(void **state)
{
	const char *const ids[] = { "dn:uid=ada,ou=people,dc=acme", "dn:uid=zoe,ou=people,dc=acme",
				    "entryUUID:a" };
	CLEANUP(world_release) struct world world;
	enum source_presence presence[ARRAY_LEN(ids)];
	struct error error = ERROR_INIT;

	(void)state;
	world_init(&world, PERSON("ada", "", ""));
	ASSERT_OK(world_open_and_read(&world, &error), error);
	ASSERT_OK(directory_confirm(world.directory, ids, ARRAY_LEN(ids), presence, &error), error);
	assert_int_equal(presence[0], SOURCE_IN_SCOPE);
	assert_int_equal(presence[1], SOURCE_GONE);
	assert_int_equal(presence[2], SOURCE_UNKNOWN);
}

static void set_filter(struct config *config)
{
	config->directories->filter = "(objectClass=*)";
}

static void set_map(struct config *config)
{
	config->directories->map[ACCOUNT_TITLE].items[0] = "description";
}

static void set_exclude(struct config *config)
{
	static struct config_match others[] = { { "employeeType", "intern" } };

	config->directories->exclude = others;
}

static void set_departments(struct config *config)
{
	config->directories->departments.separator = ":";
}

static void set_domains(struct config *config)
{
	config->domain_count--;
}

/*
 * The last read saw three contractors, this one sees no employeeType at all: whether that is
 * doubted depends on whether both read the same things.
 */
static const struct {
	const char *label;
	void (*set)(struct config *config); /* for the second read */
	bool accepted;
} checkpoints[] = {
	{ "the same configuration", NULL, false },
	{ "another filter", set_filter, true },
	{ "another attribute of a field", set_map, true },
	{ "another rule that excludes", set_exclude, true },
	{ "another separator of departments", set_departments, true },
	{ "another domain", set_domains, true },
};

static void test_checkpoint(void **state)
{
#define CONTRACTOR(name) PERSON(name, UUID(name), "employeeType: contractor\n")
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(checkpoints); i++) {
		CLEANUP(world_release) struct world world;
		CLEANUP(world_release) struct world later;
		CLEANUP(buf_release) struct buf checkpoint = BUF_INIT;
		CLEANUP(buf_release) struct buf next = BUF_INIT;
		struct error error = ERROR_INIT;
		int status;

		world_init(&world, PERSON("ada", UUID("a"), "") CONTRACTOR("x") CONTRACTOR("y")
					   CONTRACTOR("z"));
		world_init(&later, PERSON("ada", UUID("a"), ""));
		if (checkpoints[i].set)
			checkpoints[i].set(&later.config);
		ASSERT_OK(world_open(&world, &error), error);
		ASSERT_OK(spool_open(world.folder, &world.spool, &error), error);
		ASSERT_OK(directory_read(world.directory, NULL, NULL, world.spool, NULL, NULL,
					 &world.findings, &error),
			  error);
		directory_checkpoint(world.directory, &checkpoint);
		ASSERT_OK(world_open(&later, &error), error);
		ASSERT_OK(spool_open(later.folder, &later.spool, &error), error);
		status = directory_read(later.directory, &checkpoint, NULL, later.spool, NULL, NULL,
					&later.findings, &error);
		directory_checkpoint(later.directory, &next);
		if ((status == 0) != checkpoints[i].accepted ||
		    (status != 0 &&
		     (error.kind != ERROR_AGAIN || !strstr(error.text, "employeeType"))))
			fail_msg("%s: %d, %s", checkpoints[i].label, status, error.text);
	}
}

/*
 * A file that is rewritten in place may be incomplete: neither a read nor a second question accepts
 * it.
 */
static void test_changed_file(void **state)
{
	const char *const ids[] = { "entryUUID:a", "entryUUID:zzz" };
	CLEANUP(world_release) struct world world;
	CLEANUP(mem_freep) char *path = NULL;
	enum source_presence presence[ARRAY_LEN(ids)];
	struct error error = ERROR_INIT;
	FILE *file;

	(void)state;
	world_init(&world, THREE);
	ASSERT_OK(world_open_and_read(&world, &error), error);
	path = unit_path(world.folder, "people.ldif");
	file = fopen(path, "w");
	fputs(PERSON("bob", UUID("b"), ""), file);
	fclose(file);
	ASSERT_OK(directory_confirm(world.directory, ids, ARRAY_LEN(ids), presence, &error), error);
	assert_int_equal(presence[0], SOURCE_UNKNOWN);
	assert_int_equal(presence[1], SOURCE_UNKNOWN);
	ASSERT_ERROR(world_read(&world, &error), error, ERROR_AGAIN, "changed while it was read");
}

static const struct {
	const char *asked;
	int found;
	const char *dn;
	uint32_t flags;
	const char *rule; /* of a finding, or NULL */
} explains[] = {
	{ "ada@acme.example", 1, "uid=ada,ou=people,dc=acme", 0, NULL },
	{ "ADA@Acme.Example", 1, "uid=ada,ou=people,dc=acme", 0, NULL },
	{ "uid=ADA, ou=people,dc=acme", 1, "uid=ada,ou=people,dc=acme", 0, NULL },
	{ "eve@acme.example", 1, "uid=eve,ou=people,dc=acme", ROSTER_EXCLUDED, NULL },
	{ "kim@acme.example", 1, "uid=kim,ou=people,dc=acme", ROSTER_HELD, "ADDRESS-DUPLICATE" },
	{ "uid=lee,ou=people,dc=acme", 1, "uid=lee,ou=people,dc=acme", ROSTER_HELD,
	  "ADDRESS-DUPLICATE" },
	{ "uid=max,ou=people,dc=acme", 1, "uid=max,ou=people,dc=acme", ROSTER_HELD,
	  "ALIAS-DUPLICATE" },
	{ "mallory@acme.example", 1, "uid=mallory,ou=people,dc=acme", ROSTER_HELD | ROSTER_REFUSED,
	  "VALUE-FORMULA" },
	{ "foreign@elsewhere.example", 1, "uid=foreign,ou=people,dc=acme",
	  ROSTER_HELD | ROSTER_REFUSED, "ADDRESS-DOMAIN" },
	{ "old@acme.example", 0, NULL, 0, NULL },
	{ "uid=old,ou=old,dc=acme", 0, NULL, 0, NULL },
	{ "nobody@acme.example", 0, NULL, 0, NULL },
	{ "uid=nobody,ou=people,dc=acme", 0, NULL, 0, NULL },
	{ "nothing", 0, NULL, 0, NULL },
	{ "", 0, NULL, 0, NULL },
};

static void test_explain(void **state)
{
	CLEANUP(world_release) struct world world;
	struct error error = ERROR_INIT;

	(void)state;
	world_init(
		&world,
		THREE PERSON(
			"kim", UUID("k"),
			"") "dn: uid=lee,ou=people,dc=acme\nobjectClass: inetOrgPerson\nentryUUID: "
			    "l\ncn: lee\nmail: "
			    "Kim@ACME.example\n\n" PERSON(
				    "max", UUID("m"),
				    "mailAlternateAddress: ada@acme.example\n") "dn: "
										"uid=mallory,ou="
										"people,dc="
										"acme\nobjectClass:"
										" "
										"inetOrgPerson\nent"
										"ryUUID: x\ncn: "
										"=1+1\nmail: "
										"mallory@acme."
										"example\n\n"
										"dn: "
										"uid=foreign,ou="
										"people,dc="
										"acme\nobjectClass:"
										" "
										"inetOrgPerson\nent"
										"ryUUID: f\ncn: "
										"f\nmail: "
										"foreign@elsewhere."
										"example\n\n"
										"dn: "
										"uid=old,ou=old,dc="
										"acme\nobjectClass:"
										" "
										"inetOrgPerson\nent"
										"ryUUID: o\ncn: "
										"o\nmail: "
										"old@acme."
										"example\n");
	vec_add(&world.config.directories->base, "ou=people,dc=acme");
	ASSERT_OK(world_open(&world, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(explains); i++) {
		CLEANUP(directory_explanation_release)
		struct directory_explanation explanation = { .dn = NULL };
		int found =
			directory_explain(world.directory, explains[i].asked, NULL, &explanation, &error);

		if (found != explains[i].found ||
		    (found && strcmp(explanation.dn, explains[i].dn) != 0) ||
		    explanation.flags != explains[i].flags)
			fail_msg("%s: %d, %s, flags %u, %s", explains[i].asked, found,
				 explanation.dn, explanation.flags, error.text);
		if (found && (explanation.findings.count > 0) != (explains[i].rule != NULL))
			fail_msg("%s: %zu findings", explains[i].asked, explanation.findings.count);
		if (explains[i].rule)
			assert_string_equal(explanation.findings.items[0].rule, explains[i].rule);
		if (found)
			assert_true(explanation.count >= 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	      cmocka_unit_test(test_sample),
		cmocka_unit_test(test_progress),      cmocka_unit_test(test_reads),
		cmocka_unit_test(test_opens),	      cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_confirm_by_dn), cmocka_unit_test(test_changed_file),
		cmocka_unit_test(test_explain),	      cmocka_unit_test(test_checkpoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
