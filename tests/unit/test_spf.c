// SPDX-License-Identifier: MIT
/*
 * What the suite of RFC 7208 (test_spf_suite.c) does not look at: the trace, hostile texts, macros
 * and syntax one by one, and the walk over a whole tree.
 */
#include "unit.h"

#include "resolver/resolver_zone.h"
#include "spf/spf_tree.h"

static const char zone[] =
	". SOA . . 1 1 1 1 60\n"
	"a.test. TXT \"v=spf1 ip4:192.0.2.1 a:void.test include:b.test exists:%{ir}.x.test -all "
	"exp=why.test\"\n"
	"b.test. TXT \"v=spf1 ip4:192.0.2.2 ip6:2001:db8::/32 redirect=c.test\"\n"
	"c.test. TXT \"v=spf1 -ip4:198.51.100.1 ip4:198.51.100.0/24 ?all\"\n"
	"why.test. TXT \"%{i} may not send for %{o}\"\n"
	"loop.test. TXT \"v=spf1 include:loop.test -all\"\n"
	"down.test. TXT \"v=spf1 include:servfail.test -all\"\n"
	"servfail.test. SERVFAIL\n"
	"broken.test. TXT \"v=spf1 include:nowhere.test a -all\"\n"
	"macro.test. TXT \"v=spf1 include:%{h}.test -all\"\n"
	"after.test. TXT \"v=spf1 a -all mx include:down.test redirect=down.test\"\n"
	"fan.test. TXT \"v=spf1 include:fan1.test include:fan1.test include:fan1.test "
	"include:fan1.test include:fan1.test -all\"\n"
	"fan1.test. TXT \"v=spf1 include:fan2.test include:fan2.test include:fan2.test "
	"include:fan2.test include:fan2.test -all\"\n"
	"fan2.test. TXT \"v=spf1 include:fan.test include:fan.test include:fan.test "
	"include:fan.test include:fan.test -all\"\n";

struct world {
	struct resolver *resolver;
	struct answer_cache *answers;
	struct dns_lookup lookup;
};

static int open_world(void **state)
{
	struct error error = ERROR_INIT;
	struct world *world = calloc(1, sizeof(*world));

	ASSERT_OK(resolver_zone_open(&world->resolver, zone, &error), error);
	world->answers = answer_cache_new(world->resolver);
	dns_lookup_init(&world->lookup, world->answers, 1, NULL, NULL);
	*state = world;
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;

	answer_cache_free(world->answers);
	resolver_close(world->resolver);
	free(world);
	return 0;
}

static void check(struct world *world, const char *domain, const char *ip,
		  struct spf_outcome *outcome)
{
	struct spf_request request = { .sender = domain, .helo = "mail" };
	struct error error = ERROR_INIT;

	assert_true(spf_address_parse(&request.ip, ip));
	while (!spf_check(&world->lookup, &request, outcome))
		ASSERT_OK(dns_lookup_wait(&world->lookup, world->resolver, &error), error);
}

static const struct {
	const char *domain;
	const char *ip;
	enum spf_result result;
	const char *mechanism;
	const char *problem; /* a part of it */
} checks[] = {
	{ "a.test", "192.0.2.1", SPF_PASS, "ip4:192.0.2.1", NULL },
	{ "a.test", "192.0.2.2", SPF_PASS, "include:b.test", NULL },
	{ "a.test", "2001:db8::5", SPF_PASS, "include:b.test", NULL },
	{ "a.test", "198.51.100.2", SPF_PASS, "include:b.test", NULL },
	{ "a.test", "198.51.100.1", SPF_FAIL, "-all", NULL },
	{ "loop.test", "192.0.2.1", SPF_PERMERROR, NULL, "ten DNS lookups" },
	{ "down.test", "192.0.2.1", SPF_TEMPERROR, NULL, "servfail.test: SERVFAIL" },
	{ "broken.test", "192.0.2.1", SPF_PERMERROR, NULL, "include:nowhere.test" },
	{ "nowhere.test", "192.0.2.1", SPF_NONE, NULL, NULL },
	{ "[192.0.2.1]", "192.0.2.1", SPF_NONE, NULL, NULL },
	{ "test", "192.0.2.1", SPF_NONE, NULL, NULL },
};

static void test_results(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;

		check(*state, checks[i].domain, checks[i].ip, &outcome);
		if (outcome.result != checks[i].result ||
		    (outcome.mechanism == NULL) != (checks[i].mechanism == NULL) ||
		    (outcome.mechanism && strcmp(outcome.mechanism, checks[i].mechanism) != 0) ||
		    (checks[i].problem
			     ? !outcome.problem || !strstr(outcome.problem, checks[i].problem)
			     : outcome.problem != NULL))
			fail_msg("%s %s: %s, %s, %s", checks[i].domain, checks[i].ip,
				 spf_result_text(outcome.result),
				 outcome.mechanism ? outcome.mechanism : "-",
				 outcome.problem ? outcome.problem : "-");
	}
}

static void test_trace(void **state)
{
	static const struct {
		unsigned depth;
		const char *term;
		const char *note;
		bool is_void;
		unsigned lookups;
	} steps[] = {
		{ 0, NULL, "v=spf1 ip4:192.0.2.1", false, 0 },
		{ 0, "ip4:192.0.2.1", "does not match", false, 0 },
		{ 0, "a:void.test", "finds nothing", true, 1 },
		{ 1, NULL, "v=spf1 ip4:192.0.2.2", false, 2 },
		{ 1, "ip4:192.0.2.2", "does not match", false, 2 },
		{ 1, "ip6:2001:db8::/32", "does not match", false, 2 },
		{ 1, "redirect=c.test", "goes on", false, 3 },
		{ 1, NULL, "v=spf1 -ip4", false, 3 },
		{ 1, "-ip4:198.51.100.1", "matches", false, 3 },
		{ 0, "include:b.test", "does not match", false, 3 },
		{ 0, "exists:%{ir}.x.test", "finds nothing", true, 4 },
		{ 0, "-all", "matches", false, 4 },
	};
	CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;

	check(*state, "a.test", "198.51.100.1", &outcome);
	assert_int_equal(outcome.step_count, ARRAY_LEN(steps));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		const struct spf_step *step = &outcome.steps[i];

		if (step->depth != steps[i].depth ||
		    (step->term == NULL) != (steps[i].term == NULL) ||
		    (step->term && strcmp(step->term, steps[i].term) != 0) ||
		    strncmp(step->note, steps[i].note, strlen(steps[i].note)) != 0 ||
		    step->is_void != steps[i].is_void || step->lookups != steps[i].lookups)
			fail_msg("step %zu: %u %s: %s, %u", i, step->depth,
				 step->term ? step->term : "-", step->note, step->lookups);
	}
	assert_int_equal(outcome.lookups, 4);
	assert_int_equal(outcome.voids, 2);
	assert_string_equal(outcome.explanation, "198.51.100.1 may not send for a.test");
}

static const struct {
	const char *domain;
	unsigned lookups;
	size_t networks;
	const char *unread;
	const char *broken;
} trees[] = {
	{ "a.test", 4, 4, NULL, NULL },
	{ "down.test", 1, 0, "servfail.test: SERVFAIL", NULL },
	{ "broken.test", 2, 0, NULL, "nowhere.test: has no valid SPF record" },
	{ "macro.test", 1, 0, "%{h}.test: depends on the sender", NULL },
	{ "after.test", 1, 0, NULL, NULL },
	{ "nowhere.test", 0, 0, NULL, "nowhere.test: has no valid SPF record" },
};

static void test_trees(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_LEN(trees); i++) {
		CLEANUP(spf_tree_release) struct spf_tree tree = SPF_TREE_INIT;
		struct error error = ERROR_INIT;

		while (!spf_tree_walk(&tree, &world->lookup, trees[i].domain)) {
			ASSERT_OK(dns_lookup_wait(&world->lookup, world->resolver, &error), error);
			spf_tree_release(&tree);
		}
		if (tree.lookups != trees[i].lookups || tree.count != trees[i].networks ||
		    (tree.unread == NULL) != (trees[i].unread == NULL) ||
		    (tree.unread && strcmp(tree.unread, trees[i].unread) != 0) ||
		    (tree.broken == NULL) != (trees[i].broken == NULL) ||
		    (tree.broken && strcmp(tree.broken, trees[i].broken) != 0))
			fail_msg("%s: %u lookups, %zu networks, %s, %s", trees[i].domain,
				 tree.lookups, tree.count, tree.unread ? tree.unread : "-",
				 tree.broken ? tree.broken : "-");
	}
}

/* A tree that branches without end is given up. */
static void test_fan(void **state)
{
	struct world *world = *state;
	CLEANUP(spf_tree_release) struct spf_tree tree = SPF_TREE_INIT;
	struct error error = ERROR_INIT;

	while (!spf_tree_walk(&tree, &world->lookup, "fan.test")) {
		ASSERT_OK(dns_lookup_wait(&world->lookup, world->resolver, &error), error);
		spf_tree_release(&tree);
	}
	assert_true(tree.lookups > SPF_LOOKUPS_MAX);
	assert_true(tree.lookups < 1000);
}

static void test_network_ends(void **state)
{
	static const struct {
		const char *address;
		unsigned prefix;
		const char *first, *last;
	} cases[] = {
		{ "192.0.2.77", 24, "192.0.2.0", "192.0.2.255" },
		{ "192.0.2.77", 32, "192.0.2.77", "192.0.2.77" },
		{ "192.0.2.77", 25, "192.0.2.0", "192.0.2.127" },
		{ "192.0.2.77", 0, "0.0.0.0", "255.255.255.255" },
		{ "2001:db8::1", 127, "2001:db8::", "2001:db8::1" },
		{ "2001:db8::1", 32, "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf first = BUF_INIT, last = BUF_INIT;
		struct spf_network network = { .prefix = cases[i].prefix };
		struct spf_address end;

		assert_true(spf_address_parse(&network.address, cases[i].address));
		end = spf_network_end(&network, false);
		spf_address_text(&first, &end);
		end = spf_network_end(&network, true);
		spf_address_text(&last, &end);
		assert_string_equal(buf_text(&first), cases[i].first);
		assert_string_equal(buf_text(&last), cases[i].last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_results, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_trace, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_trees, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_fan, open_world, close_world),
		cmocka_unit_test(test_network_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
