// SPDX-License-Identifier: MIT
#include "unit.h"

#include "conf/site.h"
#include "dns/resolver_zone.h"
#include "dns/verify.h"

static struct site_registry sites = SITE_REGISTRY_INIT;

static int load_sites(void **data)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct error error = ERROR_INIT;
	const char *path;

	(void)data;
	buf_printf(&folder, "%s/config/sites", getenv("top_srcdir"));
	path = buf_text(&folder);
	ASSERT_OK(site_registry_load(&sites, &path, 1, &findings, &error), error);
	return 0;
}

static int drop_sites(void **data)
{
	(void)data;
	site_registry_release(&sites);
	return 0;
}

#define MX "@ MX 5 mx1.sg.aliyun.com.\n@ MX 10 mx2.sg.aliyun.com.\n"
#define SPF "@ TXT \"v=spf1 include:spf.sg.aliyun.com -all\"\n"
#define CNAMES "imap CNAME imap.sg.aliyun.com.\npop3 CNAME pop.sg.aliyun.com.\nsmtp CNAME smtp.sg.aliyun.com.\nmail CNAME mail.sg.aliyun.com.\n"

static const struct {
	const char *label, *site, *zone;
	enum verdict_status status;
	const char *rules; /* of the findings, in order */
	const char *hint;  /* is in one of the hints */
} cases[] = {
	{ "right", "sg", MX SPF CNAMES, VERDICT_EFFECTIVE, "", NULL },
	{ "in capitals", "sg", "@ MX 5 MX1.SG.aliyun.COM.\n@ MX 10 mx2.sg.aliyun.com.\n@ TXT \"V=SPF1 INCLUDE:spf.SG.aliyun.com -ALL\"\n" CNAMES, VERDICT_EFFECTIVE, "", NULL },
	{ "no CNAMEs", "sg", MX SPF, VERDICT_EFFECTIVE, "CN-MISSING CN-MISSING CN-MISSING CN-MISSING", "add: imap  CNAME  imap.sg.aliyun.com" },
	{ "no MX", "sg", SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-MISSING MX-MISSING", "add: @  MX  5 mx1.sg.aliyun.com" },
	{ "one MX", "sg", "@ MX 5 mx1.sg.aliyun.com.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-MISSING", NULL },
	{ "other priorities", "sg", "@ MX 10 mx1.sg.aliyun.com.\n@ MX 20 mx2.sg.aliyun.com.\n" SPF CNAMES, VERDICT_EFFECTIVE, "MX-PREF MX-PREF", "set the priority to 5" },
	{ "foreign MX first", "sg", MX "@ MX 1 old.example.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-EXTRA-LOWER", "delete the record" },
	{ "foreign MX last", "sg", MX "@ MX 90 old.example.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-EXTRA-HIGHER", "or pause it" },
	{ "name that has ours in it", "sg", "@ MX 5 mx1.sg.aliyun.com.evil.example.\n@ MX 10 mx2.sg.aliyun.com.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-MISSING MX-EXTRA-HIGHER",
	  NULL },
	{ "missing final dot", "sg", "@ MX 5 mx1.sg.aliyun.com\n@ MX 10 mx2.sg.aliyun.com.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-MISSING MX-RELATIVE", "a dot at its end" },
	{ "address as MX", "sg", MX "@ MX 20 192.0.2.1.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-IP", NULL },
	{ "null MX", "sg", "@ MX 0 .\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE, "MX-MISSING MX-MISSING MX-NULL", NULL },
	{ "another site", "sg", "@ MX 5 mx1.de.alibabacloud.com.\n@ MX 10 mx2.de.alibabacloud.com.\n" SPF CNAMES, VERDICT_NOT_EFFECTIVE,
	  "MX-MISSING MX-MISSING MX-OTHER-SITE MX-OTHER-SITE", "configure site: de" },
	{ "old values that still work", "cn",
	  "@ MX 5 mxn.mxhichina.com.\n@ MX 10 mxw.mxhichina.com.\n@ TXT \"v=spf1 include:spf.mxhichina.com -all\"\nimap CNAME imap.qiye.aliyun.com.\n"
	  "pop3 CNAME pop.qiye.aliyun.com.\nsmtp CNAME smtp.qiye.aliyun.com.\nmail CNAME qiye.aliyun.com.\n",
	  VERDICT_EFFECTIVE, "MX-LEGACY-SAME-VENDOR MX-LEGACY-SAME-VENDOR", NULL },
	{ "no SPF", "sg", MX CNAMES, VERDICT_NOT_EFFECTIVE, "SPF-NONE", "add: @  TXT  v=spf1 include:spf.sg.aliyun.com -all" },
	{ "SPF of somebody else", "sg", MX CNAMES "@ TXT \"v=spf1 ip4:192.0.2.1 include:other.example ~all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-INCLUDE-MISSING",
	  "v=spf1 include:spf.sg.aliyun.com ip4:192.0.2.1 include:other.example ~all" },
	{ "SPF of another site", "sg", MX CNAMES "@ TXT \"v=spf1 include:spf.hk.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-OTHER-SITE", NULL },
	{ "merged SPF", "sg", MX CNAMES "@ TXT \"v=spf1 ip4:192.0.2.1 include:spf.sg.aliyun.com ~all\"\n", VERDICT_EFFECTIVE, "", NULL },
	{ "split SPF", "sg", MX CNAMES "@ TXT \"v=spf1 include:spf.sg\" \".aliyun.com -all\"\n", VERDICT_EFFECTIVE, "", NULL },
	{ "two SPF records", "sg", MX CNAMES SPF "@ TXT \"v=spf1 -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-MULTI", "merge them" },
	{ "other TXT records beside", "sg", MX CNAMES SPF "@ TXT \"google-site-verification=x\"\n@ TXT \"v=spf10 -all\"\n", VERDICT_EFFECTIVE, "", NULL },
	{ "the guide's misprint", "sg", MX CNAMES "@ TXT \"v=spf1 include the following:spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-GARBLED",
	  "write it as: @  TXT  v=spf1 include:spf.sg.aliyun.com -all" },
	{ "a blank behind the colon", "sg", MX CNAMES "@ TXT \"v=spf1 include: spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-GARBLED", NULL },
	{ "a full-width colon", "sg", MX CNAMES "@ TXT \"v=spf1 include\\239\\188\\154spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-GARBLED", NULL },
	{ "no version", "sg", MX CNAMES "@ TXT \"include:spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-GARBLED", NULL },
	{ "a blank before all of it", "sg", MX CNAMES "@ TXT \" v=spf1 include:spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-GARBLED", NULL },
	{ "all glued to the include", "sg", MX CNAMES "@ TXT \"v=spf1 include:spf.sg.aliyun.com-all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-INCLUDE-MISSING", NULL },
	{ "unknown mechanism", "sg", MX CNAMES "@ TXT \"v=spf1 ipv4:192.0.2.1 include:spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-SYNTAX", NULL },
	{ "include that does not pass", "sg", MX CNAMES "@ TXT \"v=spf1 ~include:spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-INCLUDE-QUALIFIER", NULL },
	{ "include behind all", "sg", MX CNAMES "@ TXT \"v=spf1 -all include:spf.sg.aliyun.com\"\n", VERDICT_NOT_EFFECTIVE, "SPF-INCLUDE-LATE", NULL },
	{ "everybody may send", "sg", MX CNAMES "@ TXT \"v=spf1 include:spf.sg.aliyun.com +all\"\n", VERDICT_EFFECTIVE, "SPF-PERMISSIVE", NULL },
	{ "no all", "sg", MX CNAMES "@ TXT \"v=spf1 include:spf.sg.aliyun.com\"\n", VERDICT_EFFECTIVE, "SPF-PERMISSIVE", NULL },
	{ "wrong CNAME", "sg", MX SPF "imap CNAME imap.hk.aliyun.com.\npop3 CNAME pop.sg.aliyun.com.\nsmtp CNAME smtp.sg.aliyun.com.\nmail CNAME mail.sg.aliyun.com.\n",
	  VERDICT_EFFECTIVE, "CN-WRONG", "change it to: imap  CNAME  imap.sg.aliyun.com" },
	{ "addresses in the place of a CNAME", "sg", MX SPF "imap A 192.0.2.1\npop3 CNAME pop.sg.aliyun.com.\nsmtp CNAME smtp.sg.aliyun.com.\nmail CNAME mail.sg.aliyun.com.\n",
	  VERDICT_EFFECTIVE, "CN-FLAT", NULL },
	{ "control characters", "sg", MX CNAMES "@ TXT \"v=spf1 \\027[31m include:spf.sg.aliyun.com -all\"\n", VERDICT_NOT_EFFECTIVE, "SPF-SYNTAX", NULL },
};

struct seen {
	enum verdict_status status;
	struct buf rules;
	struct buf hints;
	struct buf found;
};

static int keep(void *argument, const struct verdict *verdict, struct error *error)
{
	struct seen *seen = argument;

	(void)error;
	seen->status = verdict->status;
	for (size_t i = 0; i < verdict->findings.count; i++) {
		buf_printf(&seen->rules, "%s%s", i ? " " : "", verdict->findings.items[i].rule);
		if (verdict->findings.items[i].hint)
			buf_printf(&seen->hints, "%s\n", verdict->findings.items[i].hint);
	}
	for (size_t i = 0; i < verdict->record_count; i++)
		for (size_t j = 0; j < verdict->records[i].found_count; j++)
			buf_printf(&seen->found, "%s\n", verdict->records[i].found[j]);
	return 0;
}

static void judge(const char *label, const char *site, const char *records, struct seen *seen)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(buf_release) struct buf zone = BUF_INIT;
	const struct verify_domain domain = { .name = "x.example", .site = site_find(&sites, site) };
	struct error error = ERROR_INIT;

	buf_printf(&zone, "$ORIGIN x.example.\n$TTL 600\n@ SOA ns.x.example. h.x.example. 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n%s", records);
	if (resolver_zone_open(&resolver, buf_text(&zone), &error) != 0 || verify_domains(resolver, &sites, &domain, 1, keep, seen, &error) != 0)
		fail_msg("%s: %s", label, error.text);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct seen seen = { .status = VERDICT_UNKNOWN };

		judge(cases[i].label, cases[i].site, cases[i].zone, &seen);
		if (seen.status != cases[i].status || strcmp(buf_text(&seen.rules), cases[i].rules) != 0)
			fail_msg("%s: %s: %s\n%s", cases[i].label, verdict_status_text(seen.status), buf_text(&seen.rules), buf_text(&seen.found));
		if (cases[i].hint && !strstr(buf_text(&seen.hints), cases[i].hint))
			fail_msg("%s: the hints are\n%s", cases[i].label, buf_text(&seen.hints));
		assert_null(strchr(buf_text(&seen.found), '\033'));
		buf_release(&seen.rules);
		buf_release(&seen.hints);
		buf_release(&seen.found);
	}
}

/* What could not be asked is unknown, unless something else is wrong for certain. */
static void test_unknown(void **state)
{
	static const struct {
		const char *label, *zone;
		enum verdict_status status;
	} doubts[] = {
		{ "only CNAMEs fail", MX SPF "imap SERVFAIL\npop3 CNAME pop.sg.aliyun.com.\nsmtp CNAME smtp.sg.aliyun.com.\nmail CNAME mail.sg.aliyun.com.\n", VERDICT_EFFECTIVE },
		{ "TXT fails", MX CNAMES "@ SERVFAIL\n", VERDICT_UNKNOWN },
		{ "TXT fails, foreign MX", MX "@ MX 1 old.example.\n" CNAMES "@ SERVFAIL\n", VERDICT_NOT_EFFECTIVE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(doubts); i++) {
		struct seen seen = { .status = VERDICT_EFFECTIVE };

		judge(doubts[i].label, "sg", doubts[i].zone, &seen);
		if (seen.status != doubts[i].status)
			fail_msg("%s: %s: %s", doubts[i].label, verdict_status_text(seen.status), buf_text(&seen.rules));
		buf_release(&seen.rules);
		buf_release(&seen.hints);
		buf_release(&seen.found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases), cmocka_unit_test(test_unknown) };

	return cmocka_run_group_tests(tests, load_sites, drop_sites);
}
