// SPDX-License-Identifier: MIT
/* Plans over zones: what is to be done, in order, and what must never be. */
#include "unit.h"

#include "records/record_plan_make.h"
#include "resolver/resolver_zone.h"
#include "verify/rules.h"
#include "verify/verify.h"

static struct site_record rows[] = {
	{ "@", SITE_MX, 5, "mx1.provider.test", true },
	{ "@", SITE_MX, 10, "mx2.provider.test", true },
	{ "mail", SITE_CNAME, 0, "mail.provider.test", false },
};
static struct site site = { .id = "sg",
			    .title = "Singapore",
			    .records = rows,
			    .record_count = 3,
			    .spf_mechanism = "include:spf.provider.test",
			    .spf_all = "-all" };
/* A site that would have the domain itself be an alias: whatever is there stays. */
static struct site_record apex_rows[] = { { "@", SITE_CNAME, 0, "web.provider.test", false } };
static struct site apex = { .id = "apex",
			    .title = "Apex",
			    .records = apex_rows,
			    .record_count = 1,
			    .spf_mechanism = "include:spf.provider.test",
			    .spf_all = "-all" };
static const char *past_mx[] = { "mx.past.test" };
static const char *past_auto[] = { "auto.past.test" };
static const char *past_text[] = { "past=" };
static struct provider past = { .id = "past",
				.title = "Past",
				.mx = { past_mx, 1, 1 },
				.autodiscover = { past_auto, 1, 1 },
				.txt = { past_text, 1, 1 } };
static const struct site_registry registry = { .sites = &site,
					       .count = 1,
					       .others = { &past, 1, 1 } };

static const char world[] =
	"$TTL 300\n"
	"provider.test. SOA ns.provider.test. h.provider.test. 1 1 1 1 60\n"
	"spf.provider.test. TXT \"v=spf1 ip4:203.0.113.0/25 -all\"\n"
	"mx1.provider.test. A 203.0.113.1\nmx2.provider.test. A 203.0.113.2\nmail.provider.test. A "
	"203.0.113.3\n"
	"d.test. SOA ns.d.test. h.d.test. 1 1 1 1 60\n$ORIGIN d.test.\n@ NS ns\n@ A 192.0.2.80\n";

#define MX "@ MX 5 mx1.provider.test.\n@ MX 10 mx2.provider.test.\n"
#define SPF "@ TXT \"v=spf1 include:spf.provider.test -all\"\n"
#define ALIAS "mail CNAME mail.provider.test.\n"

static const struct {
	const char *label;
	const char *zone;
	const char *plan; /* action, host, type, old records; without those that are kept */
} cases[] = {
	{ "all right", MX SPF ALIAS, "" },
	{ "nothing", "", "add @ MX, add @ MX, add mail CNAME, add @ TXT" },
	{ "wrong priority", "@ MX 5 mx1.provider.test.\n@ MX 7 mx2.provider.test.\n" SPF ALIAS,
	  "replace @ MX [7 mx2.provider.test]" },
	{ "final dot forgotten", "@ MX 5 mx1.provider.test\n@ MX 10 mx2.provider.test.\n" SPF ALIAS,
	  "replace @ MX [5 mx1.provider.test.d.test]" },
	{ "leftovers",
	  MX "@ MX 1 a.mx.past.test.\n@ MX 0 .\n" SPF ALIAS
	     "autodiscover CNAME auto.past.test.\n@ TXT \"past=1\"\n",
	  "remove @ MX [1 a.mx.past.test], remove @ MX [0 .], remove autodiscover CNAME "
	  "[auto.past.test], note @ TXT [past=1]" },
	{ "a proof of the past alone", MX SPF ALIAS "@ TXT \"past=1\"\n", "" },
	{ "twice", MX "@ MX 50 mx1.provider.test.\n" SPF ALIAS,
	  "remove @ MX [50 mx1.provider.test]" },
	{ "two SPF records", MX SPF ALIAS "@ TXT \"v=spf1 mx ~all\"\n@ TXT \"other\"\n",
	  "replace @ TXT [v=spf1 include:spf.provider.test -all][v=spf1 mx ~all]" },
	{ "a misprint", MX ALIAS "@ TXT \"v=spf1 include the following:spf.provider.test -all\"\n",
	  "replace @ TXT [v=spf1 include the following:spf.provider.test -all]" },
	{ "in pieces",
	  MX ALIAS "@ TXT \"v=spf1 include:spf.provider.test\"\n@ TXT \"ip4:192.0.2.9 -all\"\n",
	  "replace @ TXT [v=spf1 include:spf.provider.test][ip4:192.0.2.9 -all]" },
	{ "addresses in the place of an alias",
	  MX SPF "mail A 192.0.2.1\nmail A 192.0.2.2\nmail AAAA 2001:db8::1\n",
	  "replace mail CNAME [192.0.2.1][192.0.2.2][2001:db8::1]" },
	{ "other data in the place of an alias", MX SPF "mail A 192.0.2.1\nmail MX 1 x.test.\n",
	  "manual mail CNAME [192.0.2.1]" },
	{ "texts alone in the place of an alias", MX SPF "mail TXT \"x\"\n", "manual mail CNAME" },
	{ "a wildcard in the place of an alias", MX SPF "* CNAME www.d.test.\n", "add mail CNAME" },
	{ "an address by a wildcard", MX SPF "* A 192.0.2.1\n", "add mail CNAME" },
	{ "the domain is an alias", "@ CNAME x.provider.test.\n" ALIAS,
	  "manual @ MX, manual @ MX, manual @ TXT" },
	{ "nothing is to be seen", "@ SERVFAIL\nmail SERVFAIL\n",
	  "unknown @ MX, unknown @ MX, unknown mail CNAME, unknown @ TXT" },
	{ "a part cannot be seen", MX "@ SERVFAIL\n" ALIAS, "unknown @ TXT" },
};

static void summarise(struct buf *text, const struct record_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];

		if (change->action == RECORD_KEEP)
			continue;
		buf_printf(text, "%s%s %s %s%s", text->len ? ", " : "",
			   record_action_text(change->action), change->host,
			   rr_type_text(change->want ? change->want->type : change->old[0].type),
			   change->old_count ? " " : "");
		for (size_t j = 0; j < change->old_count; j++) {
			buf_putc(text, '[');
			rr_text(text, change->old[j].type, &change->old[j].data);
			buf_putc(text, ']');
		}
	}
}

static void seen(void *argument, const struct verify_domain *domain, struct server_view *view)
{
	(void)domain;
	*(struct record_plan **)argument = record_plan_compare(view);
}

static int chosen(void *argument, const struct verify_domain *domain, struct verdict *verdict,
		  struct error *error)
{
	(void)argument;
	(void)domain;
	(void)error;
	verdict_free(verdict);
	return 0;
}

static struct record_plan *plan_for(const struct site *wanted, const char *zone)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct verify_domain domain = { .name = "d.test", .site = wanted };
	struct record_plan *plan = NULL;
	const struct verify_options options = { .survey = true,
						.seen = seen,
						.seen_argument = &plan };
	struct error error = ERROR_INIT;

	buf_printf(&text, "%s%s", world, zone);
	ASSERT_OK(resolver_zone_open(&resolver, buf_text(&text), &error), error);
	ASSERT_OK(verify_domains(resolver, &registry, &domain, 1, &options, chosen, NULL, &error),
		  error);
	assert_non_null(plan);
	return plan;
}

static struct record_plan *plan_of(const char *zone)
{
	return plan_for(&site, zone);
}

/*
 * The records of the zone's working, and its web address, are in no plan; additions stand before
 * removals.
 */
static void check_guards(const char *label, const struct record_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];

		if (i && plan->changes[i - 1].action > change->action)
			fail_msg("%s: order", label);
		for (size_t j = 0; j < change->old_count; j++) {
			const struct record *old = &change->old[j];

			if (old->type == RR_NS || old->type == RR_SOA ||
			    (old->type != RR_MX && old->type != RR_TXT &&
			     strcmp(old->owner, "d.test") == 0))
				fail_msg("%s: touches %s %s", label, old->owner,
					 rr_type_text(old->type));
		}
	}
}

static void test_compare(void **state)
{
	size_t good = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct record_plan *plan = plan_of(cases[i].zone);

		summarise(&text, plan);
		check_guards(cases[i].label, plan);
		if (strcmp(buf_text(&text), cases[i].plan) != 0)
			print_error("%s: %s\n", cases[i].label, buf_text(&text));
		else
			good++;
		record_plan_free(plan);
	}
	assert_int_equal(good, ARRAY_LEN(cases));
}

/*
 * No row takes away what makes the domain itself reachable: addresses, or an alias with whatever is
 * beside it.
 */
static void test_apex(void **state)
{
	static const struct {
		const char *label, *zone;
	} zones[] = {
		{ "an address", "" },
		{ "addresses of both kinds", "@ A 192.0.2.81\n@ AAAA 2001:db8::80\n" },
		{ "an alias", "@ CNAME elsewhere.test.\n" },
		{ "an alias of the past",
		  "@ CNAME auto.past.test.\nautodiscover CNAME auto.past.test.\n" },
		{ "mail of its own", "@ MX 5 mail.d.test.\n@ TXT \"x\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		struct record_plan *plan = plan_for(&apex, zones[i].zone);

		check_guards(zones[i].label, plan);
		if (plan->count < 2)
			fail_msg("%s: what the site wants is not in the plan", zones[i].label);
		record_plan_free(plan);
	}
}

/* What the plan does not say by itself is still to be told. */
static void test_told(void **state)
{
	size_t told = 0, all = 0;

	(void)state;
	for (size_t i = 0; i < rule_table_count; i++)
		for (size_t j = 0; j < rule_tables[i]->count; j++, all++)
			told += record_plan_tells(rule_tables[i]->rows[j].id);
	assert_int_equal(told, 32);
	assert_true(record_plan_tells("MX-MISSING"));
	assert_false(record_plan_tells("NS-SPLIT") || record_plan_tells("NS-UNKNOWN") ||
		     record_plan_tells("DNS-PENDING"));
}

static void test_after(void **state)
{
	struct record_plan *plan =
		plan_of("@ MX 5 mx1.provider.test.\n@ MX 1 a.mx.past.test.\n" SPF ALIAS);
	struct arena arena = ARENA_INIT;
	struct record *records;

	(void)state;
	assert_int_equal(plan->set_count, 1);
	assert_int_equal(plan->sets[0].count, 2);
	assert_int_equal(record_plan_after(plan, &plan->sets[0], &arena, &records), 2);
	assert_string_equal(records[0].data.target, "mx1.provider.test");
	assert_string_equal(records[1].data.target, "mx2.provider.test");
	assert_int_equal(
		record_plan_after(plan, &(struct record_set){ .owner = "d.test", .type = RR_TXT },
				  &arena, &records),
		-1);
	record_plan_free(plan);
	arena_release(&arena);
}

static void test_new(void **state)
{
	struct record_plan *plan = record_plan_new("d.test", &site);

	(void)state;
	assert_int_equal(record_plan_count(plan, RECORD_ADD), 4);
	assert_int_equal(plan->count, 4);
	assert_false(plan->compared);
	record_plan_free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare), cmocka_unit_test(test_apex),
		cmocka_unit_test(test_told),	cmocka_unit_test(test_after),
		cmocka_unit_test(test_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
