// SPDX-License-Identifier: MIT
#include "unit.h"

#include "plan/list_plan.h"

#include "graph.h"

enum { DAY = 86400, NOW = 1800000000, MEMBERS = 6 };

/*
 * One list: the group as it is read, with the people who are in it, and the list as it is known.
 * Letters stand for addresses: "ab".
 */
static const struct {
	const char *label;
	const char *seen; /* members; NULL: no group */
	const char *address;
	uint32_t flags;
	const char *unknown; /* members whom nobody has */
	const char *known;   /* members; NULL: not known */
	const char *known_address;
	enum account_state state;
	int64_t missing_runs, missing_since;
	const char *wanted; /* "OP added removed", "held", "unchanged" or "" */
} cases[] = {
	{ "new", "ab", "l@example.com", 0, "", NULL, NULL, 0, 0, 0, "create ab -" },
	{ "new and empty", "", "l@example.com", 0, "", NULL, NULL, 0, 0, 0, "create - -" },
	{ "the same", "ab", "l@example.com", 0, "", "ab", "l@example.com", ACCOUNT_CREATED, 0, 0,
	  "unchanged" },
	{ "one more, one less", "bc", "l@example.com", 0, "", "ab", "l@example.com",
	  ACCOUNT_CREATED, 0, 0, "update c a" },
	{ "another address", "ab", "l2@example.com", 0, "", "ab", "l@example.com", ACCOUNT_CREATED,
	  0, 0, "rename - -" },
	{ "no address any more, first seen", "ab", NULL, 0, "", "ab", "l@example.com",
	  ACCOUNT_CREATED, 0, 0, "unchanged absent" },
	{ "gone, first seen", NULL, NULL, 0, "", "ab", "l@example.com", ACCOUNT_CREATED, 0, 0,
	  "unchanged absent" },
	{ "gone for long, but not often seen", NULL, NULL, 0, "", "ab", "l@example.com",
	  ACCOUNT_CREATED, 0, NOW - 9 * DAY, "unchanged absent" },
	{ "gone for long", NULL, NULL, 0, "", "ab", "l@example.com", ACCOUNT_CREATED, 1, NOW - DAY,
	  "retire - - absent" },
	{ "excluded for long", "ab", "l@example.com", ROSTER_EXCLUDED, "", "ab", "l@example.com",
	  ACCOUNT_CREATED, 1, NOW - DAY, "retire - - absent" },
	{ "back again", "ab", "l@example.com", 0, "", "ab", "l@example.com", ACCOUNT_CREATED, 3,
	  NOW - DAY, "unchanged returned" },
	{ "retired and back", "a", "l@example.com", 0, "", "ab", "l@example.com", ACCOUNT_RETIRED,
	  0, 0, "create a -" },
	{ "retired", NULL, NULL, 0, "", "ab", "l@example.com", ACCOUNT_RETIRED, 0, 0, "" },
	{ "held by the reading", "a", "l@example.com", ROSTER_HELD, "", "ab", "l@example.com",
	  ACCOUNT_CREATED, 0, 0, "held" },
	{ "too many unknown", "a", "l@example.com", 0, "xy", "abc", "l@example.com",
	  ACCOUNT_CREATED, 0, 0, "held" },
	{ "protected from retirement", NULL, NULL, 0, "", "ab", "all@example.com", ACCOUNT_CREATED,
	  1, NOW - DAY, "held absent" },
	{ "protected from another address", "ab", "l@example.com", 0, "", "ab", "all@example.com",
	  ACCOUNT_CREATED, 0, 0, "held" },
};

struct world {
	struct graph graph;
	struct arena arena;
	struct findings findings;
	struct expand *expand;
	struct list_plan plan;
	struct list_members members;
};

static int64_t tolerate(const void *config, int64_t total)
{
	(void)config;
	return total / 10;
}

static void add_people(struct world *world)
{
	for (char letter = 'a'; letter < 'a' + MEMBERS; letter++) {
		const struct graph_row row = { .dn = arena_printf(&world->arena, "uid=%c", letter),
					       .address = arena_printf(&world->arena,
								       "%c@example.com", letter) };

		graph_add(&world->graph, &row);
	}
}

static void add_group(struct world *world, const char *dn, const char *address, uint32_t flags,
		      const char *members, const char *unknown)
{
	const char *names[2 * MEMBERS];
	struct graph_row row = {
		.dn = dn, .address = address, .flags = ROSTER_GROUP | flags, .names = names
	};

	for (; *members; members++)
		names[row.count++] = arena_printf(&world->arena, "d uid=%c", *members);
	for (; *unknown; unknown++)
		names[row.count++] = arena_printf(&world->arena, "d uid=%c", *unknown);
	graph_add(&world->graph, &row);
}

/* `renamed` has another address from now on: a2@example.com. */
static void open_world(struct world *world, char renamed)
{
	static const char *protected[] = { "all" };
	static const struct vec patterns = { .items = protected, .count = 1 };
	const struct expand_policy policy = { .nested = true,
					      .is_ours = graph_is_ours,
					      .normal_dn = dn_normalise };
	const struct list_policy lists = { .now = NOW,
					   .missing_runs = 2,
					   .missing_time = DAY,
					   .protected = &patterns,
					   .tolerated = tolerate };
	const unsigned char *key;

	graph_seal(&world->graph);
	world->expand = expand_open(&world->graph.roster, &policy, &world->findings);
	for (size_t i = 0; (key = expand_person(world->expand, i)) != NULL; i++) {
		for (char letter = 'a'; letter < 'a' + MEMBERS; letter++) {
			unsigned char own[ACCOUNT_KEY_SIZE];

			account_key(arena_printf(&world->arena, "uid=%c", letter), own);
			if (memcmp(own, key, sizeof(own)) == 0)
				expand_set(world->expand, i,
					   arena_printf(&world->arena, "%c%s@example.com", letter,
							letter == renamed ? "2" : ""));
		}
	}
	list_plan_init(&world->plan, &world->graph.roster, world->expand, &lists);
}

static void tell_known(struct world *world, const char *dn, const char *address,
		       enum account_state state, int64_t runs, int64_t since, const char *members)
{
	struct known known = {
		.account = { .id = dn,
			     .dn = dn,
			     .value = { [ACCOUNT_ADDRESS] = address, [ACCOUNT_NAME] = "Name" } },
		.state = state,
		.missing_runs = runs,
		.missing_since = since
	};

	account_key(dn, known.key);
	world->members.count = 0;
	for (; *members; members++) {
		unsigned char key[ACCOUNT_KEY_SIZE];

		account_key(arena_printf(&world->arena, "uid=%c", *members), key);
		list_members_add(&world->members,
				 arena_printf(&world->arena, "%c@example.com", *members), key);
	}
	list_plan_known(&world->plan, &known, &world->members, &world->findings);
}

static void close_world(struct world *world)
{
	list_plan_release(&world->plan);
	expand_close(world->expand);
	graph_release(&world->graph);
	list_members_release(&world->members);
	finding_release(&world->findings);
	arena_release(&world->arena);
}

static void put_letters(struct buf *buf, const struct list_members *members)
{
	buf_putc(buf, ' ');
	for (size_t i = 0; i < members->count; i++)
		buf_putc(buf, members->items[i].address[0]);
	if (members->count == 0)
		buf_putc(buf, '-');
}

static void describe(struct buf *buf, const struct list_plan *plan)
{
	buf_clear(buf);
	for (size_t i = 0; i < plan->count; i++) {
		buf_puts(buf, change_op_text(plan->items[i].change.op));
		put_letters(buf, &plan->items[i].added);
		put_letters(buf, &plan->items[i].removed);
	}
	buf_puts(buf, plan->held ? "held" : plan->unchanged ? "unchanged" : "");
	buf_puts(buf, plan->presence.absence_count    ? " absent"
		      : plan->presence.returned_count ? " returned"
						      : "");
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		add_people(&world);
		if (cases[i].seen)
			add_group(&world, "cn=l", cases[i].address, cases[i].flags, cases[i].seen,
				  cases[i].unknown);
		open_world(&world, 0);
		if (cases[i].known)
			tell_known(&world, "cn=l", cases[i].known_address, cases[i].state,
				   cases[i].missing_runs, cases[i].missing_since, cases[i].known);
		list_plan_finish(&world.plan, &world.findings);
		describe(&text, &world.plan);
		if (strcmp(buf_text(&text), cases[i].wanted) != 0)
			fail_msg("%s: \"%s\"", cases[i].label, buf_text(&text));
	}
}

/* One with a new address is removed under the old one and added under the new one, but not gone. */
static void test_followers(void **state)
{
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };

	(void)state;
	add_people(&world);
	add_group(&world, "cn=l", "l@example.com", 0, "ab", "");
	open_world(&world, 'a');
	tell_known(&world, "cn=l", "l@example.com", ACCOUNT_CREATED, 0, 0, "abc");
	list_plan_finish(&world.plan, &world.findings);
	assert_int_equal(world.plan.count, 1);
	assert_int_equal(world.plan.added, 1);
	assert_int_equal(world.plan.removed, 2);
	assert_int_equal(world.plan.gone, 1);
	/* What is over the limit waits, the rest goes on. */
	list_plan_defer(&world.plan, true);
	assert_int_equal(world.plan.count, 1);
	assert_int_equal(world.plan.removed, 1);
	assert_int_equal(world.plan.gone, 0);
	assert_int_equal(world.plan.deferred_count, 1);
	assert_int_equal(world.plan.deferred[0].removed.count, 1);
	assert_string_equal(world.plan.deferred[0].removed.items[0].address, "c@example.com");
	assert_string_equal(world.plan.items[0].added.items[0].address, "a2@example.com");
}

/* Lists that are only partly known, in any order of keys: each meets its own group. */
static void test_many(void **state)
{
	static const char *const dns[] = { "cn=1", "cn=2", "cn=3", "cn=4", "cn=5", "cn=6", "cn=7" };
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
	unsigned char keys[ARRAY_LEN(dns)][ACCOUNT_KEY_SIZE];
	bool told[ARRAY_LEN(dns)] = { false };

	(void)state;
	add_people(&world);
	for (size_t i = 0; i < ARRAY_LEN(dns); i++) {
		account_key(dns[i], keys[i]);
		if (i % 3 != 2)
			add_group(&world, dns[i], arena_printf(&world.arena, "l%zu@example.com", i),
				  0, "ab", "");
	}
	open_world(&world, 0);
	for (size_t round = 0; round < ARRAY_LEN(dns); round++) {
		size_t least = ARRAY_LEN(dns);

		for (size_t i = 0; i < ARRAY_LEN(dns); i++)
			if (!told[i] && (least == ARRAY_LEN(dns) ||
					 memcmp(keys[i], keys[least], ACCOUNT_KEY_SIZE) < 0))
				least = i;
		told[least] = true;
		if (least != 0 && least != 4)
			tell_known(&world, dns[least],
				   arena_printf(&world.arena, "l%zu@example.com", least),
				   ACCOUNT_CREATED, 0, 0, "ab");
	}
	list_plan_finish(&world.plan, &world.findings);
	assert_int_equal(world.plan.counts[CHANGE_CREATE], 2);
	assert_int_equal(world.plan.presence.absence_count, 2);
	assert_int_equal(world.plan.unchanged, 5);
	list_plan_hold(&world.plan, 0);
	assert_int_equal(world.plan.count, 1);
	assert_int_equal(world.plan.held, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases),
					    cmocka_unit_test(test_followers),
					    cmocka_unit_test(test_many) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
