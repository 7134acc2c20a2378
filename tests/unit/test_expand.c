// SPDX-License-Identifier: MIT
#include "unit.h"

#include "plan/expand.h"
#include "plan/placeholder.h"

#include "graph.h"

enum { ROWS = 8, NAMES = 6, DEEP = 10, MANY = 2000 };

struct row {
	const char *dn, *address;
	uint32_t flags;
	const char *names[NAMES];
	const char *primary;
	bool cut;
	const char *aliases;
};

#define PERSON(dn, address)                                 \
	{                                                   \
		dn, address, 0, { NULL }, NULL, false, NULL \
	}
#define GROUP(dn, address, ...)                                               \
	{                                                                     \
		dn, address, ROSTER_GROUP, { __VA_ARGS__ }, NULL, false, NULL \
	}
/* Somebody elsewhere, or here after all; without an address it is malformed. */
#define CONTACT(dn, address, aliases)                                                      \
	{                                                                                  \
		dn, address, ROSTER_GROUP | ROSTER_CONTACT, { NULL }, NULL, false, aliases \
	}
/* Of which the server did not give all members. */
#define PART(dn, address, ...)                                               \
	{                                                                    \
		dn, address, ROSTER_GROUP, { __VA_ARGS__ }, NULL, true, NULL \
	}

/*
 * Graphs, and what the group "cn=l" has. An address of a person whose DN begins with "uid=x" is not
 * in use.
 */
static const struct {
	const char *label;
	struct row rows[ROWS];
	bool flat; /* groups in groups are not followed */
	const char *members, *unknown, *left_out;
	const char *finding; /* part of its text */
} cases[] = {
	{ "nobody", { GROUP("cn=l", "l@example.com", NULL) }, false, "", "", "", NULL },
	{ "by DN in another spelling",
	  { PERSON("uid=Ada,dc=x", "ada@example.com"),
	    GROUP("cn=l", "l@example.com", "d uid=ada,dc=x") },
	  false,
	  "ada@example.com ",
	  "",
	  "",
	  NULL },
	{ "an escaped comma and another script",
	  { PERSON("cn=Byron\\, Ada,dc=x", "ada@example.com"),
	    PERSON("cn=\xE5\xBC\xA0\xE4\xBC\x9F,dc=x", "zhang@example.com"),
	    GROUP("cn=l", "l@example.com", "d cn=\xE5\xBC\xA0\xE4\xBC\x9F,dc=x",
		  "d cn=byron\\2c ada,dc=x") },
	  false,
	  "ada@example.com zhang@example.com ",
	  "",
	  "",
	  NULL },
	{ "by user name",
	  { { "uid=a", "a@example.com", 0, { "u ada", "u ada2" }, NULL, false, NULL },
	    GROUP("cn=l", "l@example.com", "u ada2") },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  NULL },
	{ "by address, by alias, and elsewhere",
	  { PERSON("uid=a", "a@example.com"),
	    { "uid=b", "b@example.com", 0, { NULL }, NULL, false, "bee@example.com" },
	    GROUP("cn=l", "l@example.com", "m a@example.com", "m bee@example.com",
		  "m eva@example.net", "m nobody@example.com") },
	  false,
	  "a@example.com b@example.com eva@example.net ",
	  "nobody@example.com ",
	  "",
	  NULL },
	{ "the same one three times",
	  { { "uid=a", "a@example.com", 0, { "u ada" }, NULL, false, NULL },
	    GROUP("cn=l", "l@example.com", "d uid=a", "u ada", "m a@example.com") },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  NULL },
	{ "what is nothing",
	  { GROUP("cn=l", "l@example.com", "d uid=gone", "u gone", "o =cmd()") },
	  false,
	  "",
	  "=cmd() gone uid=gone ",
	  "",
	  NULL },
	{ "who has no account",
	  { PERSON("uid=x1", "x1@example.com"), PERSON("uid=x2", NULL),
	    GROUP("cn=l", "l@example.com", "d uid=x1", "d uid=x2") },
	  false,
	  "",
	  "",
	  "uid=x1 uid=x2 ",
	  NULL },
	{ "a diamond",
	  { PERSON("uid=a", "a@example.com"), GROUP("cn=l", "l@example.com", "d cn=p", "d cn=q"),
	    GROUP("cn=p", NULL, "d cn=r"), GROUP("cn=q", "q@example.com", "d cn=r"),
	    GROUP("cn=r", NULL, "d uid=a") },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  NULL },
	{ "a ring",
	  { PERSON("uid=a", "a@example.com"), PERSON("uid=b", "b@example.com"),
	    GROUP("cn=l", "l@example.com", "d cn=p", "d uid=a"), GROUP("cn=p", NULL, "d cn=q"),
	    GROUP("cn=q", NULL, "d cn=l", "d uid=b") },
	  false,
	  "a@example.com b@example.com ",
	  "",
	  "",
	  "in a ring" },
	{ "itself",
	  { PERSON("uid=a", "a@example.com"), GROUP("cn=l", "l@example.com", "d cn=l", "d uid=a") },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  "is a member of itself" },
	{ "groups that are not followed",
	  { PERSON("uid=a", "a@example.com"), GROUP("cn=l", "l@example.com", "d cn=p", "d cn=q"),
	    GROUP("cn=p", "p@example.com", "d uid=a"), GROUP("cn=q", NULL, "d uid=a") },
	  true,
	  "p@example.com ",
	  "",
	  "cn=q ",
	  NULL },
	{ "the primary group",
	  { { "uid=a", "a@example.com", 0, { NULL }, "513", false, NULL },
	    { "uid=b", "b@example.com", 0, { NULL }, "514", false, NULL },
	    { "cn=l", "l@example.com", ROSTER_GROUP, { NULL }, "513", false, NULL } },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  NULL },
	{ "a primary group within the list",
	  { { "uid=a", "a@example.com", 0, { NULL }, "513", false, NULL },
	    { "cn=u", NULL, ROSTER_GROUP, { NULL }, "513", false, NULL },
	    GROUP("cn=l", "l@example.com", "d cn=u") },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  NULL },
	{ "it came in part itself",
	  { PART("cn=l", "l@example.com", "d cn=p"), GROUP("cn=p", NULL, NULL) },
	  false,
	  "CUT",
	  "",
	  "",
	  NULL },
	{ "a group in it came in part",
	  { PART("cn=p", NULL, NULL), GROUP("cn=l", "l@example.com", "d cn=p") },
	  false,
	  "CUT",
	  "",
	  "",
	  NULL },
	{ "the first of the groups in it came in part",
	  { PART("cn=p", NULL, NULL), GROUP("cn=q", NULL, NULL),
	    GROUP("cn=l", "l@example.com", "d cn=p", "d cn=q") },
	  false,
	  "CUT",
	  "",
	  "",
	  NULL },
	{ "the last of the groups in it came in part",
	  { PART("cn=p", NULL, NULL), GROUP("cn=q", NULL, NULL),
	    GROUP("cn=l", "l@example.com", "d cn=q", "d cn=p") },
	  false,
	  "CUT",
	  "",
	  "",
	  NULL },
	{ "a group deep in it came in part",
	  { PART("cn=p", NULL, "d cn=q"), GROUP("cn=q", NULL, NULL), GROUP("cn=r", NULL, "d cn=p"),
	    GROUP("cn=l", "l@example.com", "d cn=r") },
	  false,
	  "CUT",
	  "",
	  "",
	  NULL },
	{ "another list came in part",
	  { PART("cn=p", "p@example.com", "d uid=a"), PERSON("uid=a", "a@example.com"),
	    GROUP("cn=l", "l@example.com", "d uid=a") },
	  false,
	  "a@example.com ",
	  "",
	  "",
	  NULL },
};

static void add_row(struct graph *graph, const struct row *row)
{
	struct graph_row wanted = {
		.dn = row->dn,
		.address = row->address,
		.flags = row->flags,
		.names = row->names,
		.primary = row->primary,
		.cut = row->cut,
		.aliases = row->aliases,
	};

	while (wanted.count < NAMES && row->names[wanted.count])
		wanted.count++;
	graph_add(graph, &wanted);
}

static struct expand *open_graph(struct graph *graph, bool flat, struct findings *findings)
{
	const struct expand_policy policy = { .nested = !flat,
					      .is_ours = graph_is_ours,
					      .normal_dn = dn_normalise };

	graph_seal(graph);
	return expand_open(&graph->roster, &policy, findings);
}

/* Each person has the address that the directory gives, except those not in use. */
static void set_addresses(struct expand *expand, const struct graph *graph)
{
	const unsigned char *key;

	for (size_t i = 0; (key = expand_person(expand, i)) != NULL; i++) {
		for (size_t j = 0; j < graph->roster.count; j++) {
			struct account account =
				roster_account(&graph->roster, graph->entries[j].offset);

			if (memcmp(graph->entries[j].key, key, ACCOUNT_KEY_SIZE) == 0 &&
			    strncmp(account.dn, "uid=x", 5) != 0)
				expand_set(expand, i, account.value[ACCOUNT_ADDRESS], NULL);
		}
	}
}

static size_t group_of(const struct expand *expand, const struct graph *graph, const char *dn)
{
	const struct roster_entry *entry;

	for (size_t i = 0; (entry = expand_entry(expand, i)) != NULL; i++)
		if (strcmp(roster_account(&graph->roster, entry->offset).dn, dn) == 0)
			return i;
	fail_msg("%s is no group", dn);
	return 0;
}

static void put_names(struct buf *buf, const struct expand_names *names)
{
	buf_clear(buf);
	for (size_t i = 0; i < names->count; i++)
		buf_printf(buf, "%s ", names->items[i].text);
}

static void expand_closep(struct expand **expand)
{
	expand_close(*expand);
}

static void check_case(size_t i)
{
	CLEANUP(graph_release) struct graph graph = { .cap = 0 };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(expand_closep) struct expand *expand = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct expanded *expanded;

	for (size_t j = 0; j < ROWS && cases[i].rows[j].dn; j++)
		add_row(&graph, &cases[i].rows[j]);
	expand = open_graph(&graph, cases[i].flat, &findings);
	set_addresses(expand, &graph);
	/* Twice: asking changes nothing. */
	for (int round = 0; round < 2; round++) {
		expanded = expand_group(expand, group_of(expand, &graph, "cn=l"));
		put_names(&text, &expanded->members);
		if (strcmp(expanded->cut ? "CUT" : buf_text(&text), cases[i].members) != 0)
			fail_msg("%s: members: %s", cases[i].label, buf_text(&text));
		put_names(&text, &expanded->unknown);
		if (strcmp(buf_text(&text), cases[i].unknown) != 0)
			fail_msg("%s: unknown: %s", cases[i].label, buf_text(&text));
		put_names(&text, &expanded->left_out);
		if (strcmp(buf_text(&text), cases[i].left_out) != 0)
			fail_msg("%s: left out: %s", cases[i].label, buf_text(&text));
	}
	if (findings.count != (cases[i].finding ? 1 : 0))
		fail_msg("%s: %zu findings", cases[i].label, findings.count);
	if (cases[i].finding && !strstr(findings.items[0].text, cases[i].finding))
		fail_msg("%s: %s", cases[i].label, findings.items[0].text);
}

/* What a name of the group "cn=l" is, besides a member. */
enum { IS_NOBODY = -1, IS_MEMBER = -2, IS_LEFT_OUT = -3 };

static bool reads(const void *places, const char *dn)
{
	return dn_is_under(dn, places);
}

/* One name each, in a group beside a person, a contact of each sort, and an entry "cn=dummy". */
static const struct {
	const char *name;
	int is;
	const char *text;
} names_of[] = {
	{ "d cn=out,dc=x", IS_MEMBER, "a@elsewhere.org" },
	{ "d cn=here,dc=x", IS_MEMBER, "ada@example.com" },
	{ "d cn=list,dc=x", IS_MEMBER, "m@example.com" },
	{ "d cn=nowhere,dc=x", EXPAND_ADDRESS, "cn=nowhere,dc=x" },
	{ "d cn=odd,dc=x", EXPAND_MALFORMED, "cn=odd,dc=x" },
	{ "d uid=gone,dc=x", EXPAND_UNREAD, "uid=gone,dc=x" },
	{ "d uid=gone,dc=y", EXPAND_OUT_OF_BASE, "uid=gone,dc=y" },
	{ "o a@@b", EXPAND_MALFORMED, "a@@b" },
	{ "u who", EXPAND_LOGIN, "who" },
	{ "m who@example.com", EXPAND_ADDRESS, "who@example.com" },
	{ "d cn=nobody", IS_NOBODY, "cn=nobody" },
	{ "d uid=empty,dc=x", IS_NOBODY, "uid=empty,dc=x" },
	{ "d cn=dummy,dc=x", IS_MEMBER, "dummy@example.com" },
	{ "d cn=emptyish,dc=x", EXPAND_UNREAD, "cn=emptyish,dc=x" },
	{ "u nobody", IS_NOBODY, "nobody" },
	{ "d cn=stub one,dc=x", IS_NOBODY, "cn=stub one,dc=x" },
	{ "d uid=ada,dc=z", IS_NOBODY, "uid=ada,dc=z" },
	{ "o c*d", IS_NOBODY, "c*d" },
	{ "m who@elsewhere.org", IS_NOBODY, "who@elsewhere.org" },
	{ "m why@elsewhere.org", IS_MEMBER, "why@elsewhere.org" },
};

static void check_name(size_t i)
{
	const struct row rows[] = {
		PERSON("uid=ada,dc=x", "ada@example.com"),
		PERSON("uid=ada,dc=z", "z@example.com"),
		PERSON("cn=dummy,dc=x", "dummy@example.com"),
		CONTACT("CN=Out,dc=x", "a@elsewhere.org", "b@elsewhere.org ada@example.com"),
		CONTACT("cn=here,dc=x", "ada@example.com", NULL),
		CONTACT("cn=list,dc=x", "m@example.com", NULL),
		CONTACT("cn=nowhere,dc=x", "nowhere@example.com", NULL),
		CONTACT("cn=odd,dc=x", NULL, NULL),
		{ "cn=m", "m@example.com", ROSTER_GROUP, { NULL }, NULL, false, NULL },
		{ "cn=l", "l@example.com", ROSTER_GROUP, { names_of[i].name }, NULL, false, NULL },
	};
	const char *words[] = { "CN=Stub *, dc=x", "UID=Ada, dc=z", "c*d", "WHO@elsewhere.org" };
	const struct vec items = { .items = words, .count = ARRAY_LEN(words) };
	CLEANUP(placeholders_release) struct placeholders placeholders = { .patterns = VEC_INIT };
	CLEANUP(graph_release) struct graph graph = { .cap = 0 };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(expand_closep) struct expand *expand = NULL;
	const struct expand_policy policy = { .is_ours = graph_is_ours,
					      .normal_dn = dn_normalise,
					      .is_read = reads,
					      .places = "dc=x",
					      .placeholders = &placeholders };
	const struct expanded *expanded;
	const struct expand_names *where;
	int is = names_of[i].is;

	placeholders_add(&placeholders, &items);
	for (size_t j = 0; j < ARRAY_LEN(rows); j++)
		add_row(&graph, &rows[j]);
	graph_seal(&graph);
	expand = expand_open(&graph.roster, &policy, &findings);
	set_addresses(expand, &graph);
	expanded = expand_group(expand, group_of(expand, &graph, "cn=l"));
	where = is == IS_MEMBER	    ? &expanded->members
		: is == IS_NOBODY   ? &expanded->nobody
		: is == IS_LEFT_OUT ? &expanded->left_out
				    : &expanded->unknown;
	if (where->count != 1 || strcmp(where->items[0].text, names_of[i].text) != 0 ||
	    (is >= 0 && (int)where->items[0].reason != is))
		fail_msg("%s: %zu of that sort, %zu members, %zu unknown, %zu nobody",
			 names_of[i].name, where->count, expanded->members.count,
			 expanded->unknown.count, expanded->nobody.count);
	assert_int_equal(expanded->members.count + expanded->unknown.count +
				 expanded->nobody.count + expanded->left_out.count,
			 1);
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names_of); i++)
		check_name(i);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check_case(i);
}

/*
 * Ten groups within each other, the innermost with 2,000 people; a chain of groups does not cost
 * stack.
 */
static void test_deep(void **state)
{
	CLEANUP(graph_release) struct graph graph = { .cap = 0 };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(expand_closep) struct expand *expand = NULL;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct expanded *expanded;
	const char *names[MANY];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		const struct graph_row row = { .dn = arena_printf(&arena, "uid=p%04d", i),
					       .address = arena_printf(&arena, "p%04d@example.com",
								       i) };

		names[i] = arena_printf(&arena, "d uid=p%04d", i);
		graph_add(&graph, &row);
	}
	for (int i = 0; i < DEEP; i++) {
		const char *inner = arena_printf(&arena, "d cn=g%d", i + 1);
		const struct graph_row row = {
			.dn = arena_printf(&arena, "cn=g%d", i),
			.address = i == 0 ? "l@example.com" : NULL,
			.flags = ROSTER_GROUP,
			.names = i + 1 < DEEP ? &inner : names,
			.count = i + 1 < DEEP ? 1 : MANY,
		};

		graph_add(&graph, &row);
	}
	expand = open_graph(&graph, false, &findings);
	set_addresses(expand, &graph);
	expanded = expand_group(expand, group_of(expand, &graph, "cn=g0"));
	assert_int_equal(expanded->members.count, MANY);
	assert_string_equal(expanded->members.items[1999].text, "p1999@example.com");
	assert_int_equal(expanded->members.items[0].via, group_of(expand, &graph, "cn=g9"));
	assert_int_equal(findings.count, 0);
}

/* A known account that was not read is found by its DN; people in no list cost nothing. */
static void test_absent(void **state)
{
	static const struct row rows[] = { GROUP("cn=l", "l@example.com", "d uid=away"),
					   GROUP("cn=security", NULL, "d uid=b"),
					   PERSON("uid=b", "b@example.com") };
	static const unsigned char key[ACCOUNT_KEY_SIZE] = { 1 };
	CLEANUP(graph_release) struct graph graph = { .cap = 0 };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(expand_closep) struct expand *expand = NULL;
	const struct expanded *expanded;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add_row(&graph, &rows[i]);
	expand = open_graph(&graph, false, &findings);
	assert_null(expand_person(expand, 0));
	expand_absent(expand, "dn:uid=away", "UID=Away", key);
	assert_ptr_equal(expand_person(expand, 0), key);
	expand_set(expand, 0, "away@example.com", NULL);
	expanded = expand_group(expand, group_of(expand, &graph, "cn=l"));
	assert_int_equal(expanded->members.count, 1);
	assert_int_equal(expanded->unknown.count, 0);
}

/* The address of an account whose directory was not read is a member again once it is said. */
static void test_absent_address(void **state)
{
	static const struct row rows[] = {
		GROUP("cn=l", "l@example.com", "m away@example.com", "m gone@example.com"),
	};
	static const unsigned char key[ACCOUNT_KEY_SIZE] = { 1 };
	CLEANUP(graph_release) struct graph graph = { .cap = 0 };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(expand_closep) struct expand *expand = NULL;
	const struct expanded *expanded;
	size_t at = 0, count = 0;
	const char *address;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add_row(&graph, &rows[i]);
	expand = open_graph(&graph, false, &findings);
	while ((address = expand_unknown_address(expand, &at)) != NULL) {
		count++;
		if (strcmp(address, "away@example.com") == 0)
			expand_absent_address(expand, address, "uid=away", key);
	}
	assert_int_equal(count, 2);
	assert_memory_equal(expand_person(expand, 0), key, sizeof(key));
	expand_set(expand, 0, "away@example.com", NULL);
	expanded = expand_group(expand, group_of(expand, &graph, "cn=l"));
	assert_int_equal(expanded->members.count, 1);
	assert_int_equal(expanded->unknown.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases),
					    cmocka_unit_test(test_names),
					    cmocka_unit_test(test_deep),
					    cmocka_unit_test(test_absent),
					    cmocka_unit_test(test_absent_address) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
