// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "conf/config_digest.h"
#include "conf/config_rows.h"

/* One of everything that a map in a list may hold. */
static const char whole[] = "domains: [{name: example.com, site: sg}]\n"
			    "directory:\n"
			    "  uri: ldif:people.ldif\n"
			    "  kind: ldif\n"
			    "  exclude: [{attribute: a, value: b}]\n"
			    "  disabled: [{attribute: c, value: d}]\n"
			    "  address_domain: {old.example: example.com}\n";

struct fixture {
	char *folder;
	struct site_registry sites;
	struct config config;
};

static void fixture_init(struct fixture *fixture)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(mem_freep) char *path = NULL;
	struct error error = ERROR_INIT;
	const char *sites;

	*fixture = (struct fixture){ .folder = unit_dir() };
	path = unit_file(fixture->folder, "mailprov.yaml", whole);
	buf_printf(&folder, "%s/config/sites", getenv("top_srcdir"));
	sites = buf_text(&folder);
	ASSERT_OK(site_registry_load(&fixture->sites, &sites, 1, &findings, &error), error);
	ASSERT_OK(config_load(&fixture->config, path, &fixture->sites, NULL, &findings, &error),
		  error);
}

static void fixture_release(struct fixture *fixture)
{
	config_release(&fixture->config);
	site_registry_release(&fixture->sites);
	unit_dir_release(&fixture->folder);
}

struct digests {
	unsigned char plan[DIGEST_SIZE], snapshot[DIGEST_SIZE];
};

static struct digests digests_of(const struct config *config)
{
	struct digests digests;

	config_digest(config, SCHEMA_AFFECTS_PLAN, digests.plan);
	config_digest(config, SCHEMA_AFFECTS_SNAPSHOT, digests.snapshot);
	return digests;
}

static void check_digests(const struct config *config, const struct digests *before,
			  enum schema_affects affects, const char *what)
{
	struct digests after = digests_of(config);
	bool plan = memcmp(before->plan, after.plan, DIGEST_SIZE) != 0,
	     snapshot = memcmp(before->snapshot, after.snapshot, DIGEST_SIZE) != 0;

	if (plan != (affects >= SCHEMA_AFFECTS_PLAN) ||
	    snapshot != (affects >= SCHEMA_AFFECTS_SNAPSHOT))
		fail_msg("%s: plan %d, snapshot %d", what, plan, snapshot);
}

static const char *other_text = "another";
static struct config_renaming other_renaming = { "old.example", "another" };

/* So much of a value is put aside and put back. */
static size_t value_size(enum schema_type type)
{
	switch (type) {
	case SCHEMA_BOOL:
		return sizeof(bool);
	case SCHEMA_INTEGER:
	case SCHEMA_DURATION:
		return sizeof(int64_t);
	case SCHEMA_LIMIT:
		return sizeof(struct config_limit);
	case SCHEMA_CHOICE:
		return sizeof(int);
	case SCHEMA_TEXTS:
		return sizeof(struct vec);
	default:
		return sizeof(const char *);
	}
}

static void change_value(enum schema_type type, void *slot)
{
	switch (type) {
	case SCHEMA_BOOL:
		*(bool *)slot = !*(bool *)slot;
		break;
	case SCHEMA_INTEGER:
	case SCHEMA_DURATION:
		++*(int64_t *)slot;
		break;
	case SCHEMA_LIMIT:
		++((struct config_limit *)slot)->number;
		break;
	case SCHEMA_CHOICE:
		*(int *)slot = !*(int *)slot;
		break;
	case SCHEMA_TEXTS:
		*(struct vec *)slot = (struct vec){ .items = &other_text, .count = 1 };
		break;
	case SCHEMA_RENAMINGS:
		*(struct config_renaming **)slot = &other_renaming;
		break;
	default:
		*(const char **)slot = other_text;
		break;
	}
}

/* Changes one value after the other, and holds the digests against what its row says. */
static size_t check_rows(const struct schema *schema, char *target, const struct config *config,
			 const struct digests *before, const char *path)
{
	size_t seen = 0;

	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_row *row = &schema->rows[i];
		CLEANUP(buf_release) struct buf inner = BUF_INIT;
		char *slot = target + row->offset, saved[sizeof(struct vec)];

		buf_printf(&inner, "%s.%s", path, row->key);
		if (row->inner) {
			if (row->affects != SCHEMA_UNDECIDED)
				fail_msg("%s: its keys say what they affect", buf_text(&inner));
			slot = row->type != SCHEMA_STRUCT ? *(char **)(void *)slot : slot;
			assert_non_null(slot);
			seen += check_rows(row->inner, slot, config, before, buf_text(&inner));
			continue;
		}
		if (row->affects == SCHEMA_UNDECIDED)
			fail_msg("%s: its row does not say what it affects", buf_text(&inner));
		memcpy(saved, slot, value_size(row->type));
		change_value(row->type, slot);
		check_digests(config, before, row->affects, buf_text(&inner));
		memcpy(slot, saved, value_size(row->type));
		seen++;
	}
	return seen;
}

static void test_every_key(void **data)
{
	CLEANUP(fixture_release) struct fixture fixture;
	struct digests before;

	(void)data;
	fixture_init(&fixture);
	before = digests_of(&fixture.config);
	assert_in_range(
		check_rows(&config_schema, (char *)&fixture.config, &fixture.config, &before, ""),
		80, 1000);
	check_digests(&fixture.config, &before, SCHEMA_AFFECTS_NOTHING, "all put back");
}

/* What a value consists of beside what change_value changes. */
static void test_parts(void **data)
{
	CLEANUP(fixture_release) struct fixture fixture;
	struct config *config = &fixture.config;
	struct digests before;

	(void)data;
	fixture_init(&fixture);
	before = digests_of(config);
	config->directories->exclude_count = 0;
	check_digests(config, &before, SCHEMA_AFFECTS_SNAPSHOT, "one item less");
	config->directories->exclude_count = 1;
	config->directories->map[ACCOUNT_TITLE].items[1] = "function";
	check_digests(config, &before, SCHEMA_AFFECTS_SNAPSHOT, "one attribute more");
	config->directories->map[ACCOUNT_TITLE].items[1] = NULL;
	config->directories->address_domain_count = 0;
	check_digests(config, &before, SCHEMA_AFFECTS_SNAPSHOT, "one domain less");
	config->directories->address_domain_count = 1;
	config->directories->groups.unresolved.percent = false;
	check_digests(config, &before, SCHEMA_AFFECTS_PLAN, "a number in the place of a share");
	config->directories->groups.unresolved.percent = true;
	config->directories->departments.top = "";
	check_digests(config, &before, SCHEMA_AFFECTS_SNAPSHOT, "an empty text");
	config->directories->departments.top = NULL;
	check_digests(config, &before, SCHEMA_AFFECTS_NOTHING, "all put back");
}

/* What the sites allow counts as well, though it stands in other files. */
static void test_site(void **data)
{
	CLEANUP(fixture_release) struct fixture fixture;
	struct digests before;
	struct site site;

	(void)data;
	fixture_init(&fixture);
	before = digests_of(&fixture.config);
	site = *fixture.config.domains[0].data;
	fixture.config.domains[0].data = &site;
	check_digests(&fixture.config, &before, SCHEMA_AFFECTS_NOTHING, "the same site");
	site.limits.aliases++;
	check_digests(&fixture.config, &before, SCHEMA_AFFECTS_PLAN, "more aliases");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
