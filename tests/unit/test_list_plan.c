// SPDX-License-Identifier: MIT
#include "unit.h"

#include "plan/list_plan.h"

#include "graph.h"

enum { DAY = 86400, NOW = 1800000000, MEMBERS = 6, LISTS = 4 };

static const struct run_time world_time = { .now = NOW, .counted = NOW, .clock = NOW };

/*
 * One side of a list: the group as it is read, or the list as it is known. Letters stand for
 * members: "ab".
 */
struct list {
	const char *id;
	const char *dn; /* NULL: the id */
	const char *address;
	const char *members;
	const char *name, *aliases;
	const char *unknown; /* of a group: unknown members */
	uint32_t flags;
	bool cut;		  /* the server did not give all members */
	enum account_state state; /* when known */
	int64_t missing_runs, missing_since;
};

#define STAFF .id = "cn=l", .address = "l@example.com", .members = "ab"
#define BOARD .id = "cn=m", .address = "m@example.com", .members = "c"
#define LONG_GONE .missing_runs = 1, .missing_since = NOW - DAY

/*
 * What is said: the changes ("OP ADDRESS +added -removed reason; "), the sums, what is noted of
 * lists that are or were missing or moved, and rules.
 */
static const struct {
	const char *label;
	struct list seen[LISTS];
	struct list known[LISTS];
	const char *said;
} cases[] = {
	{ "no list anywhere", {}, {}, "unchanged 0 held 0" },
	{ "first run",
	  { { BOARD }, { STAFF } },
	  {},
	  "create l@example.com +ab -; create m@example.com +c -; unchanged 0 held 0" },
	{ "second run", { { STAFF }, { BOARD } }, { { STAFF }, { BOARD } }, "unchanged 2 held 0" },
	{ "new and empty",
	  { { .id = "cn=l", .address = "l@example.com", .members = "" } },
	  {},
	  "create l@example.com + -; unchanged 0 held 0" },
	{ "new and excluded", { { STAFF, .flags = ROSTER_EXCLUDED } }, {}, "unchanged 0 held 0" },
	{ "new and refused", { { STAFF, .flags = ROSTER_HELD } }, {}, "unchanged 0 held 1" },
	{ "a group without an address is no list",
	  { { .id = "cn=l", .members = "ab" } },
	  {},
	  "unchanged 0 held 0" },
	{ "known and refused is left alone",
	  { { .id = "cn=l", .address = "l@example.com", .members = "a", .flags = ROSTER_HELD },
	    { BOARD } },
	  { { STAFF }, { BOARD } },
	  "unchanged 1 held 1" },
	{ "one more, one less",
	  { { .id = "cn=l", .address = "l@example.com", .members = "bc" } },
	  { { STAFF } },
	  "update l@example.com +c -a values differ; unchanged 0 held 0" },
	{ "emptied",
	  { { .id = "cn=l", .address = "l@example.com", .members = "" } },
	  { { STAFF } },
	  "update l@example.com + -ab values differ; unchanged 0 held 0" },
	{ "another name",
	  { { STAFF, .name = "New" } },
	  { { STAFF } },
	  "update l@example.com + - values differ; unchanged 0 held 0" },
	{ "another alias",
	  { { STAFF, .aliases = "x@example.com" } },
	  { { STAFF, .aliases = "y@example.com" } },
	  "update l@example.com + - values differ; unchanged 0 held 0" },
	{ "another address",
	  { { .id = "cn=l", .address = "l2@example.com", .members = "ab" } },
	  { { STAFF } },
	  "rename l2@example.com + - values differ; unchanged 0 held 0" },
	{ "order: rename, create, update, retire",
	  { { .id = "cn=l", .address = "z@example.com", .members = "ab" },
	    { .id = "cn=n", .address = "a@example.com", .members = "" },
	    { .id = "cn=m", .address = "m@example.com", .members = "d" } },
	  { { STAFF },
	    { BOARD },
	    { .id = "cn=o", .address = "gone@example.com", .members = "a", LONG_GONE } },
	  "rename z@example.com + - values differ; create a@example.com + -; update m@example.com "
	  "+d -c values differ; "
	  "retire gone@example.com + - gone from the directory; unchanged 0 held 0, 1 absent" },

	/* Missing. */
	{ "missing once waits",
	  { { BOARD } },
	  { { STAFF }, { BOARD } },
	  "unchanged 2 held 0, 1 absent" },
	{ "missing twice, too soon",
	  { { BOARD } },
	  { { STAFF, .missing_runs = 5, .missing_since = NOW - DAY + 1 }, { BOARD } },
	  "unchanged 2 held 0, 1 absent" },
	{ "long ago, but the first run without it",
	  { { BOARD } },
	  { { STAFF, .missing_since = NOW - 9 * DAY }, { BOARD } },
	  "unchanged 2 held 0, 1 absent" },
	{ "missing long enough",
	  { { BOARD } },
	  { { STAFF, LONG_GONE }, { BOARD } },
	  "retire l@example.com + - gone from the directory; unchanged 1 held 0, 1 absent" },
	{ "excluded once waits",
	  { { STAFF, .flags = ROSTER_EXCLUDED } },
	  { { STAFF } },
	  "unchanged 1 held 0, 1 absent" },
	{ "excluded long enough",
	  { { STAFF, .flags = ROSTER_EXCLUDED } },
	  { { STAFF, LONG_GONE } },
	  "retire l@example.com + - excluded by a rule; unchanged 0 held 0, 1 absent" },
	{ "address lost once waits",
	  { { .id = "cn=l", .members = "ab" } },
	  { { STAFF } },
	  "unchanged 1 held 0, 1 absent" },
	{ "address lost long enough",
	  { { .id = "cn=l", .members = "ab" } },
	  { { STAFF, LONG_GONE } },
	  "retire l@example.com + - has no address in the directory any more; unchanged 0 held 0, "
	  "1 absent" },
	{ "another id with the same DN is another list",
	  { { .id = "9", .dn = "cn=l", .address = "l9@example.com", .members = "a" } },
	  { { STAFF } },
	  "create l9@example.com +a -; unchanged 1 held 0, 1 absent" },

	/* Returned. */
	{ "back again",
	  { { STAFF } },
	  { { STAFF, .missing_runs = 3, .missing_since = NOW - DAY } },
	  "unchanged 1 held 0, 1 returned" },
	{ "back with another member",
	  { { .id = "cn=l", .address = "l@example.com", .members = "abc" } },
	  { { STAFF, .missing_runs = 1, .missing_since = NOW } },
	  "update l@example.com +c - values differ; unchanged 0 held 0, 1 returned" },
	{ "back and refused",
	  { { STAFF, .flags = ROSTER_HELD } },
	  { { STAFF, .missing_runs = 1, .missing_since = NOW } },
	  "unchanged 0 held 1, 1 returned" },
	{ "retired and still gone",
	  { { BOARD } },
	  { { STAFF, .state = ACCOUNT_RETIRED }, { BOARD } },
	  "unchanged 1 held 0" },
	{ "retired and back is new",
	  { { .id = "cn=l", .address = "l@example.com", .members = "a" } },
	  { { STAFF, .state = ACCOUNT_RETIRED } },
	  "create l@example.com +a -; unchanged 0 held 0" },

	/* Moved. */
	{ "moved is no change",
	  { { STAFF, .dn = "cn=l,ou=new" } },
	  { { STAFF } },
	  "unchanged 1 held 0, 1 moved" },
	{ "moved and renamed is one rename",
	  { { .id = "cn=l", .dn = "cn=l2", .address = "l2@example.com", .members = "ab" } },
	  { { STAFF } },
	  "rename l2@example.com + - values differ; unchanged 0 held 0, 1 moved" },
	{ "moved and refused",
	  { { STAFF, .dn = "cn=l,ou=new", .flags = ROSTER_HELD } },
	  { { STAFF } },
	  "unchanged 0 held 1, 1 moved" },

	/* Protected. */
	{ "protected is not retired",
	  {},
	  { { .id = "cn=l", .address = "all@example.com", .members = "ab", LONG_GONE } },
	  "unchanged 0 held 1, 1 absent LIST-PROTECTED" },
	{ "protected and missing once waits",
	  {},
	  { { .id = "cn=l", .address = "all@example.com", .members = "ab" } },
	  "unchanged 1 held 0, 1 absent" },
	{ "protected is not renamed",
	  { { STAFF } },
	  { { .id = "cn=l", .address = "all@example.com", .members = "ab" } },
	  "unchanged 0 held 1 LIST-PROTECTED" },
	{ "protected may get members and lose them",
	  { { .id = "cn=l", .address = "all@example.com", .members = "bc" } },
	  { { .id = "cn=l", .address = "all@example.com", .members = "ab" } },
	  "update all@example.com +c -a values differ; unchanged 0 held 0" },
	{ "protected may be created",
	  { { .id = "cn=l", .address = "all@example.com", .members = "a" } },
	  {},
	  "create all@example.com +a -; unchanged 0 held 0" },

	/* Held, since something is doubtful. */
	{ "a cut group loses nobody",
	  { { .id = "cn=l", .address = "l@example.com", .members = "a", .cut = true } },
	  { { STAFF } },
	  "unchanged 0 held 1 GROUP-CUT" },
	{ "nor does it get anybody, or another name",
	  { { .id = "cn=l",
	      .address = "l@example.com",
	      .members = "abc",
	      .name = "New",
	      .cut = true } },
	  { { STAFF } },
	  "unchanged 0 held 1 GROUP-CUT" },
	{ "a list is not made of a cut group",
	  { { STAFF, .cut = true } },
	  {},
	  "unchanged 0 held 1 GROUP-CUT" },
	{ "a cut group that is the same so far is doubtful too",
	  { { STAFF, .cut = true } },
	  { { STAFF } },
	  "unchanged 0 held 1 GROUP-CUT" },
	{ "one cut group holds no other",
	  { { STAFF, .cut = true }, { .id = "cn=m", .address = "m@example.com", .members = "d" } },
	  { { STAFF }, { BOARD } },
	  "update m@example.com +d -c values differ; unchanged 0 held 1 GROUP-CUT" },
	{ "too many unknown",
	  { { .id = "cn=l", .address = "l@example.com", .members = "a", .unknown = "xy" } },
	  { { .id = "cn=l", .address = "l@example.com", .members = "abc" } },
	  "unchanged 0 held 1 GROUP-UNRESOLVED" },
	{ "few unknown",
	  { { .id = "cn=l", .address = "l@example.com", .members = "abcdef", .unknown = "x" } },
	  { { .id = "cn=l", .address = "l@example.com", .members = "abcde" } },
	  "update l@example.com +f - values differ; unchanged 0 held 0 GROUP-UNRESOLVED" },
};

struct world {
	struct graph graph;
	struct arena arena;
	struct findings findings;
	struct expand *expand;
	struct list_plan plan;
	struct list_members members;
};

/* One of seven may be unknown. */
static int64_t tolerate(const void *config, const char *id, int64_t total)
{
	(void)config;
	(void)id;
	return total / 7;
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

static void add_group(struct world *world, const struct list *list)
{
	const char *names[2 * MEMBERS];
	struct graph_row row = {
		.dn = list->dn ? list->dn : list->id,
		.id = list->id,
		.address = list->address,
		.name = list->name,
		.aliases = list->aliases,
		.flags = ROSTER_GROUP | list->flags,
		.names = names,
		.cut = list->cut,
	};

	for (const char *member = list->members; *member; member++)
		names[row.count++] = arena_printf(&world->arena, "d uid=%c", *member);
	for (const char *member = list->unknown; member && *member; member++)
		names[row.count++] = arena_printf(&world->arena, "d uid=%c", *member);
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
	const struct list_policy lists = { .time = &world_time,
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
							letter == renamed ? "2" : ""),
					   NULL);
		}
	}
	list_plan_init(&world->plan, &world->graph.roster, world->expand, &lists);
}

static void tell_known(struct world *world, const struct list *list)
{
	struct known known = {
		.account = {
			.id = list->id,
			.dn = list->dn ? list->dn : list->id,
			.value = {
				[ACCOUNT_ADDRESS] = list->address,
				[ACCOUNT_NAME] = list->name ? list->name : "Name",
				[ACCOUNT_ALIASES] = list->aliases,
			},
		},
		.state = list->state,
		.missing_runs = list->missing_runs,
		.missing_since = list->missing_since,
	};

	account_key(list->id, known.key);
	world->members.count = 0;
	for (const char *member = list->members; *member; member++) {
		unsigned char key[ACCOUNT_KEY_SIZE];

		account_key(arena_printf(&world->arena, "uid=%c", *member), key);
		list_members_add(&world->members,
				 arena_printf(&world->arena, "%c@example.com", *member), key);
	}
	list_plan_known(&world->plan, &known, &world->members, &world->findings);
}

static int compare_keys(const void *a, const void *b)
{
	unsigned char x[ACCOUNT_KEY_SIZE], y[ACCOUNT_KEY_SIZE];

	account_key(((const struct list *)a)->id, x);
	account_key(((const struct list *)b)->id, y);
	return memcmp(x, y, sizeof(x));
}

/* The whole plan of what is seen and known; what is known is told in the order of its keys. */
static void make_plan(struct world *world, const struct list *seen, const struct list *known)
{
	struct list sorted[LISTS];
	size_t count = 0;

	add_people(world);
	for (size_t i = 0; i < LISTS && seen[i].id; i++)
		add_group(world, &seen[i]);
	open_world(world, 0);
	for (; count < LISTS && known[count].id; count++)
		sorted[count] = known[count];
	qsort(sorted, count, sizeof(*sorted), compare_keys);
	for (size_t i = 0; i < count; i++)
		tell_known(world, &sorted[i]);
	list_plan_finish(&world->plan, &world->findings);
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
	for (size_t i = 0; i < members->count; i++)
		buf_putc(buf, members->items[i].address[0]);
}

static void describe(const struct world *world, struct buf *buf)
{
	const struct list_plan *plan = &world->plan;

	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i].change;

		buf_printf(buf, "%s %s +", change_op_text(change->op),
			   change_account(change)->value[ACCOUNT_ADDRESS]);
		put_letters(buf, &plan->items[i].added);
		buf_puts(buf, " -");
		put_letters(buf, &plan->items[i].removed);
		buf_printf(buf, "%s%s; ", change->op == CHANGE_CREATE ? "" : " ",
			   change->op == CHANGE_CREATE ? "" : change_reason_text(change->reason));
	}
	buf_printf(buf, "unchanged %d held %d", (int)plan->unchanged, (int)plan->held);
	if (plan->presence.absence_count)
		buf_printf(buf, ", %zu absent", plan->presence.absence_count);
	if (plan->presence.returned_count)
		buf_printf(buf, ", %zu returned", plan->presence.returned_count);
	if (plan->presence.move_count)
		buf_printf(buf, ", %zu moved", plan->presence.move_count);
	for (size_t i = 0; i < world->findings.count; i++)
		buf_printf(buf, " %s", world->findings.items[i].rule);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
		CLEANUP(buf_release) struct buf said = BUF_INIT;

		make_plan(&world, cases[i].seen, cases[i].known);
		describe(&world, &said);
		if (strcmp(buf_text(&said), cases[i].said) != 0)
			fail_msg("%s:\n  want %s\n  got  %s", cases[i].label, cases[i].said,
				 buf_text(&said));
	}
}

/* A group that came in part is held, and its members are not planned. */
static void test_cut(void **state)
{
	static const struct list seen[LISTS] = {
		{ .id = "cn=l", .address = "l@example.com", .members = "a", .cut = true }
	};
	static const struct list known[LISTS] = { { STAFF } };
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };

	(void)state;
	make_plan(&world, seen, known);
	assert_int_equal(world.findings.count, 1);
	assert_int_equal(world.findings.items[0].severity, FINDING_ERROR);
	assert_string_equal(world.findings.items[0].subject, "cn=l");
	assert_int_equal(world.plan.removed, 0);
	assert_int_equal(world.plan.gone, 0);
	assert_int_equal(world.plan.known_count, 1);
	assert_int_equal(world.plan.member_count, 2);
}

/*
 * The second question: each retirement has its absence on the list that the directory is asked
 * about, as it was known, since when, how often.
 */
static void test_absences_cover_retirements(void **state)
{
	size_t retired = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
		const struct list_plan *plan = &world.plan;

		make_plan(&world, cases[i].seen, cases[i].known);
		for (size_t j = 0; j < plan->count; j++) {
			unsigned char key[ACCOUNT_KEY_SIZE];
			bool listed = false;

			if (plan->items[j].change.op != CHANGE_RETIRE)
				continue;
			account_key(plan->items[j].change.before.id, key);
			for (size_t k = 0; k < plan->presence.absence_count; k++)
				listed = listed || (memcmp(plan->presence.absences[k].key, key,
							   sizeof(key)) == 0 &&
						    plan->presence.absences[k].runs == 2 &&
						    plan->presence.absences[k].since == NOW - DAY &&
						    plan->presence.absences[k].reason ==
							    plan->items[j].change.reason);
			if (!listed)
				fail_msg("%s: it is retired without a second question",
					 cases[i].label);
			retired++;
		}
	}
	assert_true(retired >= 4);
}

/*
 * An absence that is seen first begins now; what is there again and what has moved are noted by
 * their keys.
 */
static void test_notes(void **state)
{
	static const struct list seen[LISTS] = { { BOARD, .dn = "cn=m,ou=new" } };
	static const struct list known[LISTS] = { { STAFF }, { BOARD, LONG_GONE } };
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
	unsigned char staff[ACCOUNT_KEY_SIZE], board[ACCOUNT_KEY_SIZE];

	(void)state;
	make_plan(&world, seen, known);
	account_key("cn=l", staff);
	account_key("cn=m", board);
	assert_int_equal(world.plan.presence.absence_count, 1);
	assert_memory_equal(world.plan.presence.absences[0].key, staff, sizeof(staff));
	assert_int_equal(world.plan.presence.absences[0].since, NOW);
	assert_int_equal(world.plan.presence.absences[0].runs, 1);
	assert_string_equal(
		presence_record(&world.plan.presence, world.plan.presence.absences[0].known)
			.value[ACCOUNT_ADDRESS],
		"l@example.com");
	assert_int_equal(world.plan.presence.returned_count, 1);
	assert_memory_equal(world.plan.presence.returned[0], board, sizeof(board));
	assert_int_equal(world.plan.presence.move_count, 1);
	assert_memory_equal(world.plan.presence.moves[0].key, board, sizeof(board));
	assert_string_equal(presence_moved_to(&world.plan.presence, &world.plan.presence.moves[0]),
			    "cn=m,ou=new");
}

/* Retirements over the limit wait, the rest goes on. */
static void test_defer(void **state)
{
	static const struct list seen[LISTS] = {
		{ .id = "cn=m", .address = "m@example.com", .members = "d" }
	};
	static const struct list known[LISTS] = { { STAFF, LONG_GONE }, { BOARD } };
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
	CLEANUP(buf_release) struct buf said = BUF_INIT;

	(void)state;
	make_plan(&world, seen, known);
	list_plan_defer(&world.plan, false);
	describe(&world, &said);
	assert_string_equal(
		buf_text(&said),
		"update m@example.com +d -c values differ; unchanged 0 held 1, 1 absent");
	assert_int_equal(world.plan.counts[CHANGE_RETIRE], 0);
	assert_int_equal(world.plan.gone, 1);
	assert_int_equal(world.plan.deferred_count, 1);
	assert_int_equal(world.plan.deferred[0].change.op, CHANGE_RETIRE);
	assert_string_equal(world.plan.deferred[0].change.before.value[ACCOUNT_ADDRESS],
			    "l@example.com");
}

/* One with a new address is removed under the old one and added under the new one, but not gone. */
static void test_followers(void **state)
{
	static const struct list seen = { STAFF }, known = { .id = "cn=l",
							     .address = "l@example.com",
							     .members = "abc" };
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };

	(void)state;
	add_people(&world);
	add_group(&world, &seen);
	open_world(&world, 'a');
	tell_known(&world, &known);
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
	static const char *const ids[] = { "cn=1", "cn=2", "cn=3", "cn=4", "cn=5", "cn=6", "cn=7" };
	CLEANUP(close_world) struct world world = { .findings = FINDINGS_INIT };
	struct list lists[ARRAY_LEN(ids)];

	(void)state;
	add_people(&world);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		lists[i] =
			(struct list){ .id = ids[i],
				       .address = arena_printf(&world.arena, "l%zu@example.com", i),
				       .members = "ab" };
		if (i % 3 != 2)
			add_group(&world, &lists[i]);
	}
	open_world(&world, 0);
	qsort(lists, ARRAY_LEN(lists), sizeof(*lists), compare_keys);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (strcmp(lists[i].id, "cn=1") != 0 && strcmp(lists[i].id, "cn=5") != 0)
			tell_known(&world, &lists[i]);
	list_plan_finish(&world.plan, &world.findings);
	assert_int_equal(world.plan.counts[CHANGE_CREATE], 2);
	assert_int_equal(world.plan.presence.absence_count, 2);
	assert_int_equal(world.plan.unchanged, 5);
	list_plan_hold(&world.plan, 0);
	assert_int_equal(world.plan.count, 1);
	assert_int_equal(world.plan.held, 1);
	assert_int_equal(world.plan.counts[CHANGE_CREATE], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_absences_cover_retirements),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_defer),
		cmocka_unit_test(test_followers),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
