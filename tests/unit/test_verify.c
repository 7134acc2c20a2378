// SPDX-License-Identifier: MIT
/*
 * Verdicts over zones: one row is one domain as people really have it, with the status, the rules
 * that must have findings, and the text that the hint must have.
 */
#include "unit.h"

#include "resolver/resolver_zone.h"
#include "verify/verify.h"

static struct site_record records_sg[] = {
	{ "@", SITE_MX, 5, "mx1.sg.provider.test", true },
	{ "@", SITE_MX, 10, "mx2.sg.provider.test", true },
	{ "imap", SITE_CNAME, 0, "imap.sg.provider.test", false },
	{ "mail", SITE_CNAME, 0, "mail.sg.provider.test", false },
};
static struct site_record records_hk[] = {
	{ "@", SITE_MX, 5, "mx1.hk.provider.test", true },
	{ "imap", SITE_CNAME, 0, "imap.hk.provider.test", false },
};
static struct site_record records_cn[] = { { "@", SITE_MX, 5, "mx1.cn.provider.test", true } };
static const char *old_mx[] = { "mxn.old.test" };
static const char *old_spf[] = { "include:spf.old.test" };

enum { CN, HK, SG, SITES };

static struct site sites[SITES] = {
	[CN] = { .id = "cn",
		 .title = "China",
		 .records = records_cn,
		 .record_count = 1,
		 .spf_mechanism = "include:spf.cn.provider.test",
		 .spf_all = "-all",
		 .legacy = { .mx = { old_mx, 1, 1 }, .spf = { old_spf, 1, 1 }, .accepted = true } },
	[HK] = { .id = "hk",
		 .title = "Hong Kong",
		 .records = records_hk,
		 .record_count = 2,
		 .spf_mechanism = "include:spf.hk.provider.test",
		 .spf_all = "-all" },
	[SG] = { .id = "sg",
		 .title = "Singapore",
		 .records = records_sg,
		 .record_count = 4,
		 .spf_mechanism = "include:spf.sg.provider.test",
		 .spf_all = "-all" },
};

static const char *past_mx[] = { "mx.past.test" };
static const char *past_spf[] = { "_spf.past.test" };
static const char *past_names[] = { "auto.past.test" };
static const char *past_selectors[] = { "past1", "past2" };
static const char *past_dkim[] = { "dkim.past.test" };
static const char *past_texts[] = { "past-verification=" };
static const char *plain_selectors[] = { "plain" };

/* The first has aliases for DKIM keys, the second keys themselves. */
static struct provider past[] = {
	{ .id = "past",
	  .title = "Past Mail",
	  .mx = { past_mx, 1, 1 },
	  .spf = { past_spf, 1, 1 },
	  .autodiscover = { past_names, 1, 1 },
	  .srv = { past_names, 1, 1 },
	  .selectors = { past_selectors, 2, 2 },
	  .dkim = { past_dkim, 1, 1 },
	  .mta_sts = { past_names, 1, 1 },
	  .txt = { past_texts, 1, 1 } },
	{ .id = "plain", .title = "Plain Mail", .selectors = { plain_selectors, 1, 1 } },
};
static const struct site_registry registry = { .sites = sites,
					       .count = SITES,
					       .others = { past, 2, 2 } };

static const char world[] =
	"$TTL 300\n"
	"provider.test. SOA ns.provider.test. h.provider.test. 1 3600 600 86400 60\n"
	"spf.sg.provider.test. TXT \"v=spf1 ip4:203.0.113.0/25 include:more.sg.provider.test "
	"-all\"\n"
	"more.sg.provider.test. TXT \"v=spf1 ip6:2001:db8:5::/48 -all\"\n"
	"spf.hk.provider.test. TXT \"v=spf1 ip4:198.51.100.0/25 -all\"\n"
	"spf.cn.provider.test. TXT \"v=spf1 ip4:198.51.100.128/26 -all\"\n"
	"mail.sg.provider.test. A 203.0.113.9\nmail.sg.provider.test. AAAA 2001:db8:5::9\n"
	"mx1.sg.provider.test. A 203.0.113.1\nmx2.sg.provider.test. AAAA 2001:db8:5::2\n"
	"other.test. SOA ns.other.test. h.other.test. 1 3600 600 86400 60\n"
	"_spf.other.test. TXT \"v=spf1 ip4:192.0.2.128/25 ~all\"\n"
	"all.other.test. TXT \"v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 -all\"\n"
	"wide.other.test. TXT \"v=spf1 a a a a a a a a a a -all\"\n"
	"eight.other.test. TXT \"v=spf1 a a a a a a -all\"\n"
	"down.other.test. SERVFAIL\n"
	"mx.other.test. A 192.0.2.5\nbare.other.test. TXT \"no address\"\n"
	"open.other.test. TXT \"v=spf1 +all\"\n"
	"loop.other.test. TXT \"v=spf1 include:loop.other.test -all\"\n"
	"d.test. SOA ns.d.test. h.d.test. 1 3600 600 86400 60\n"
	"$ORIGIN d.test.\n";

#define MX "@ MX 5 mx1.sg.provider.test.\n@ MX 10 mx2.sg.provider.test.\n"
#define SPF "@ TXT \"v=spf1 include:spf.sg.provider.test -all\"\n"
#define ALIASES "imap CNAME imap.sg.provider.test.\nmail CNAME mail.sg.provider.test.\n"

static const struct {
	const char *label;
	int site;
	const char *zone; /* below d.test */
	enum verdict_status status;
	const char *rules; /* all that speak, in order, with severity letters */
	const char *hint;  /* in one of the hints; NULL is not looked at */
} cases[] = {
	{ "all right", SG, MX SPF ALIASES, VERDICT_EFFECTIVE, "", NULL },
	{ "in another order and case", SG,
	  "@ MX 10 MX2.SG.Provider.Test.\n@ MX 5 mx1.sg.provider.test.\n" SPF ALIASES,
	  VERDICT_EFFECTIVE, "", NULL },
	{ "other TXT records beside", SG,
	  MX SPF ALIASES "@ TXT \"google-site-verification=x\"\n@ TXT \"v=spf10 -all\"\n",
	  VERDICT_EFFECTIVE, "", NULL },
	{ "SPF in two strings", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.pro\" \"vider.test -all\"\n", VERDICT_EFFECTIVE,
	  "", NULL },
	{ "nothing yet", SG, "www A 192.0.2.1\n", VERDICT_NOT_EFFECTIVE,
	  "wCN-MISSING wCN-MISSING eMX-MISSING eMX-MISSING eSPF-NONE", "priority 5" },
	{ "no aliases", SG, MX SPF, VERDICT_EFFECTIVE, "wCN-MISSING wCN-MISSING",
	  "host imap, type CNAME" },

	{ "one MX missing", SG, "@ MX 5 mx1.sg.provider.test.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eMX-MISSING", "value mx2.sg.provider.test" },
	{ "wrong priority", SG,
	  "@ MX 5 mx1.sg.provider.test.\n@ MX 20 mx2.sg.provider.test.\n" SPF ALIASES,
	  VERDICT_NOT_EFFECTIVE, "eMX-PREF", "10" },
	{ "wrong order", SG,
	  "@ MX 10 mx1.sg.provider.test.\n@ MX 5 mx2.sg.provider.test.\n" SPF ALIASES,
	  VERDICT_NOT_EFFECTIVE, "eMX-PREF eMX-PREF eMX-ORDER", NULL },
	{ "five stands before ten also as text", SG, MX "@ MX 5 mx.other.test.\n" SPF ALIASES,
	  VERDICT_NOT_EFFECTIVE, "eMX-EXTRA-LOWER", "mx.other.test" },
	{ "left over, higher", SG, MX "@ MX 50 mx.other.test.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eMX-EXTRA-HIGHER", "delete or pause" },
	{ "the name as a part of another", SG,
	  MX "@ MX 20 mx1.sg.provider.test.evil.test.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eMX-EXTRA-HIGHER", NULL },
	{ "final dot forgotten", SG,
	  "@ MX 5 mx1.sg.provider.test\n@ MX 10 mx2.sg.provider.test.\n" SPF ALIASES,
	  VERDICT_NOT_EFFECTIVE, "eMX-RELATIVE wMX-TARGET-NOADDR", "mx1.sg.provider.test." },
	{ "other site", SG, "@ MX 5 mx1.hk.provider.test.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eMX-MISSING eMX-MISSING eMX-OTHER-SITE", "name the site hk" },
	{ "null MX beside", SG, MX "@ MX 0 .\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE, "eMX-NULL",
	  NULL },
	{ "an address", SG, MX "@ MX 20 192.0.2.1.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE, "eMX-IP",
	  NULL },
	{ "an alias of ours", SG,
	  "@ MX 5 mx\n@ MX 10 mx2.sg.provider.test.\nmx CNAME mx1.sg.provider.test.\n" SPF ALIASES,
	  VERDICT_NOT_EFFECTIVE, "eMX-MISSING eMX-EXTRA-LOWER wMX-ALIAS", NULL },
	{ "twice", SG, MX "@ MX 20 mx1.sg.provider.test.\n" SPF ALIASES, VERDICT_EFFECTIVE,
	  "wMX-DUP", NULL },
	{ "old value that works", CN,
	  "@ MX 5 mxn.old.test.\n@ TXT \"v=spf1 include:spf.cn.provider.test -all\"\n",
	  VERDICT_EFFECTIVE, "wMX-LEGACY-SAME-VENDOR", NULL },
	{ "no address", SG, MX "@ MX 20 bare.other.test.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eMX-EXTRA-HIGHER wMX-TARGET-NOADDR", NULL },
	{ "somebody known", SG, MX "@ MX 20 eu.mx.past.test.\n" SPF ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eMX-EXTRA-HIGHER", "eu.mx.past.test" },

	{ "the guide's misprint", SG,
	  MX ALIASES "@ TXT \"v=spf1 include the following:spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-GARBLED",
	  "write one TXT record at @: v=spf1 include:spf.sg.provider.test -all" },
	{ "space behind the colon", SG,
	  MX ALIASES "@ TXT \"v=spf1 include: spf.sg.provider.test ~all\"\n", VERDICT_NOT_EFFECTIVE,
	  "eSPF-GARBLED", "v=spf1 include:spf.sg.provider.test ~all" },
	{ "no space before -all", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test-all\"\n", VERDICT_NOT_EFFECTIVE,
	  "eSPF-GARBLED", "v=spf1 include:spf.sg.provider.test -all" },
	{ "without the version", SG, MX ALIASES "@ TXT \"include:spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-GARBLED", "v=spf1 include:spf.sg.provider.test -all" },
	{ "full-width colon", SG,
	  MX ALIASES "@ TXT \"v=spf1 include\\239\\188\\154spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-GARBLED", "v=spf1 include:spf.sg.provider.test -all" },
	{ "quotes inside", SG,
	  MX ALIASES "@ TXT \"\\\"v=spf1 include:spf.sg.provider.test -all\\\"\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-GARBLED", "v=spf1 include:spf.sg.provider.test -all" },
	{ "misprint beside others", SG,
	  MX ALIASES "@ TXT \"v=spf1 ip4:192.0.2.7 include the following:spf.sg.provider.test "
		     "include:_spf.other.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-GARBLED",
	  "v=spf1 include:spf.sg.provider.test ip4:192.0.2.7 include:_spf.other.test -all" },
	{ "two records", SG, MX ALIASES SPF "@ TXT \"v=spf1 include:_spf.other.test ~all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-MULTI",
	  "v=spf1 include:spf.sg.provider.test include:_spf.other.test ~all" },
	{ "somebody else's alone", SG, MX ALIASES "@ TXT \"v=spf1 include:_spf.other.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-INCLUDE-MISSING",
	  "v=spf1 include:spf.sg.provider.test include:_spf.other.test -all" },
	{ "somebody else's too", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:_spf.other.test +include:spf.sg.provider.test. -all\"\n",
	  VERDICT_EFFECTIVE, "", NULL },
	{ "behind all", SG, MX ALIASES "@ TXT \"v=spf1 mx -all include:spf.sg.provider.test\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-INCLUDE-MISSING",
	  "v=spf1 include:spf.sg.provider.test mx -all" },
	{ "with a minus", SG, MX ALIASES "@ TXT \"v=spf1 -include:spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-INCLUDE-MISSING", NULL },
	{ "shut out before", SG,
	  MX ALIASES "@ TXT \"v=spf1 -ip4:203.0.113.0/26 include:spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-IP-FAIL", NULL },
	{ "shut out before, the end of it only", SG,
	  MX ALIASES "@ TXT \"v=spf1 -ip4:203.0.113.127 include:spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-IP-FAIL", NULL },
	{ "let in by networks", SG, MX ALIASES "@ TXT \"v=spf1 include:all.other.test -all\"\n",
	  VERDICT_EFFECTIVE, "nSPF-INDIRECT", NULL },
	{ "let in by redirect", SG, MX ALIASES "@ TXT \"v=spf1 redirect=spf.sg.provider.test\"\n",
	  VERDICT_EFFECTIVE, "nSPF-INDIRECT", NULL },
	{ "other site's", SG, MX ALIASES "@ TXT \"v=spf1 include:spf.hk.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-INCLUDE-MISSING wSPF-OTHER-SITE",
	  "v=spf1 include:spf.sg.provider.test -all" },
	{ "old value of SPF", CN,
	  "@ MX 5 mx1.cn.provider.test.\n@ TXT \"v=spf1 include:spf.cn.provider.test "
	  "include:spf.old.test -all\"\n",
	  VERDICT_EFFECTIVE, "wSPF-OLD-INCLUDE", "v=spf1 include:spf.cn.provider.test -all" },
	{ "syntax", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test ipv5:192.0.2.1 -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-SYNTAX", "v=spf1 include:spf.sg.provider.test -all" },
	{ "too many lookups", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test include:wide.other.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-LOOKUPS wSPF-VOID", NULL },
	{ "nearly too many lookups", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:spf.sg.provider.test include:eight.other.test -all\"\n",
	  VERDICT_EFFECTIVE, "wSPF-LOOKUPS wSPF-VOID", NULL },
	{ "includes what is none", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:spf.sg.provider.test include:nothing.other.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-INCLUDE-BROKEN",
	  "v=spf1 include:spf.sg.provider.test -all" },
	{ "includes what is none, before", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:nothing.other.test include:spf.sg.provider.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-IP-FAIL eSPF-INCLUDE-BROKEN", NULL },
	{ "includes what is down, before", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:down.other.test include:spf.sg.provider.test -all\"\n",
	  VERDICT_UNKNOWN, "wSPF-UNSURE", NULL },
	{ "not ours, and includes what is down", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:down.other.test -all\"\n", VERDICT_UNKNOWN,
	  "wSPF-UNSURE", "v=spf1 include:spf.sg.provider.test include:down.other.test -all" },
	{ "anybody may", SG, MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test +all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-PERMISSIVE", "v=spf1 include:spf.sg.provider.test -all" },
	{ "anybody may, by networks", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:spf.sg.provider.test ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-PERMISSIVE", NULL },
	{ "anybody may by IPv6", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test ip6:::/0 -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-PERMISSIVE", NULL },
	{ "anybody may by an include", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test include:open.other.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-PERMISSIVE", NULL },
	{ "a network out of a book", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test ip4:192.0.2.0/24 -all\"\n",
	  VERDICT_EFFECTIVE, "", NULL },
	{ "neither yes nor no", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test ?all\"\n", VERDICT_EFFECTIVE,
	  "wSPF-PERMISSIVE", "-all" },
	{ "lookups in a circle", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test include:loop.other.test -all\"\n",
	  VERDICT_NOT_EFFECTIVE, "eSPF-LOOKUPS", NULL },
	{ "names that are not there", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:spf.sg.provider.test a:a.other.test mx:b.other.test -all\"\n",
	  VERDICT_EFFECTIVE, "wSPF-VOID", NULL },
	{ "too many names that are not there", SG,
	  MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test a:a.other.test a:b.other.test "
		     "exists:c.other.test -all\"\n",
	  VERDICT_EFFECTIVE, "wSPF-VOID", NULL },
	{ "somebody known may send", SG,
	  MX ALIASES
	  "@ TXT \"v=spf1 include:spf.sg.provider.test ip4:192.0.2.9 redirect=_spf.past.test\"\n",
	  VERDICT_EFFECTIVE, "nSPF-OLD-INCLUDE", "take it out" },
	{ "no end", SG, MX ALIASES "@ TXT \"v=spf1 include:spf.sg.provider.test\"\n",
	  VERDICT_EFFECTIVE, "wSPF-PERMISSIVE", NULL },

	{ "other site's alias", SG,
	  MX SPF "imap CNAME imap.hk.provider.test.\nmail CNAME mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "wCN-OTHER-SITE", NULL },
	{ "somebody else's alias", SG,
	  MX SPF "imap CNAME mx.other.test.\nmail CNAME mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "wCN-WRONG", "change it" },
	{ "alias to nowhere", SG,
	  MX SPF "imap CNAME no.other.test.\nmail CNAME mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "wCN-WRONG wCN-DANGLING", NULL },
	{ "alias by way of another", SG,
	  MX SPF
	  "imap CNAME imap.sg.provider.test.\nmail CNAME web\nweb CNAME mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "nCN-CHAIN", NULL },
	{ "alias to itself", SG, MX SPF "imap CNAME imap\nmail CNAME mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "wCN-WRONG wCN-LOOP", NULL },
	{ "address in the place of an alias", SG,
	  MX SPF "imap CNAME imap.sg.provider.test.\nmail A 192.0.2.3\n", VERDICT_EFFECTIVE,
	  "wCN-FLAT", "delete its address" },
	{ "the address of the target in the place of an alias", SG,
	  MX SPF "imap CNAME imap.sg.provider.test.\nmail A 203.0.113.9\n", VERDICT_EFFECTIVE,
	  "nCN-FLAT", NULL },
	{ "the same by IPv6", SG,
	  MX SPF "imap CNAME imap.sg.provider.test.\nmail AAAA 2001:db8:5::9\n", VERDICT_EFFECTIVE,
	  "nCN-FLAT", NULL },
	{ "an IPv6 address in the place of an alias", SG,
	  MX SPF "imap CNAME imap.sg.provider.test.\nmail AAAA 2001:db8::3\n", VERDICT_EFFECTIVE,
	  "wCN-FLAT", NULL },
	{ "an alias of two names", SG,
	  MX SPF "imap CNAME imap.sg.provider.test.\nimap CNAME mx.other.test.\nmail CNAME "
		 "mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "wCN-CONFLICT nCN-CHAIN wCN-DANGLING", NULL },
	{ "records to change soon", SG, "@ 86400 MX 5 mx.other.test.\n" SPF ALIASES,
	  VERDICT_NOT_EFFECTIVE, "eMX-MISSING eMX-MISSING eMX-EXTRA-LOWER nTTL-LONG",
	  "set the TTL to 300" },
	{ "the domain is an alias", SG, "@ CNAME mx.other.test.\n" ALIASES, VERDICT_NOT_EFFECTIVE,
	  "eCN-APEX eMX-MISSING eMX-MISSING eSPF-NONE", NULL },

	{ "MX cannot be told", SG, "@ SERVFAIL\n" ALIASES, VERDICT_UNKNOWN, "wDNS-UNKNOWN", NULL },
	{ "nothing answers", SG, "@ TIMEOUT\n" ALIASES, VERDICT_UNKNOWN, "wDNS-UNKNOWN", NULL },
	{ "SPF cannot be told, MX is right", SG, MX "@ SERVFAIL\n" ALIASES, VERDICT_UNKNOWN,
	  "wDNS-UNKNOWN", NULL },
	{ "SPF cannot be told, MX is wrong", SG, "@ MX 5 mx.other.test.\n@ SERVFAIL\n" ALIASES,
	  VERDICT_NOT_EFFECTIVE, "wDNS-UNKNOWN eMX-MISSING eMX-MISSING eMX-EXTRA-LOWER", NULL },
	{ "an alias cannot be told", SG, MX SPF "imap TIMEOUT\nmail CNAME mail.sg.provider.test.\n",
	  VERDICT_EFFECTIVE, "wDNS-UNKNOWN", NULL },
};

static int keep(void *argument, const struct verify_domain *domain, struct verdict *verdict,
		struct error *error)
{
	(void)domain;
	(void)error;
	*(struct verdict **)argument = verdict;
	return 0;
}

static struct verdict *verdict_with(const char *zone, const char *domain, const struct site *site,
				    struct verify_options options)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct verify_domain wanted = { domain, site };
	struct error error = ERROR_INIT;
	struct verdict *verdict = NULL;

	buf_printf(&text, "%s%s", world, zone);
	ASSERT_OK(resolver_zone_open(&resolver, buf_text(&text), &error), error);
	ASSERT_OK(verify_domains(resolver, &registry, &wanted, 1, &options, keep, &verdict, &error),
		  error);
	assert_non_null(verdict);
	return verdict;
}

static struct verdict *verdict_of(const char *zone, const char *domain, const struct site *site,
				  bool strict)
{
	return verdict_with(zone, domain, site, (struct verify_options){ .strict = strict });
}

/*
 * The rules with findings, with severity letters; and whether one of the hints, or texts, has these
 * words.
 */
static bool summarise(const struct verdict *verdict, const char *words, struct buf *rules)
{
	bool said = !words;

	for (size_t i = 0; i < verdict->findings.count; i++) {
		const struct finding *finding = &verdict->findings.items[i];

		buf_printf(rules, "%s%c%s", i ? " " : "",
			   finding_severity_text(finding->severity)[0], finding->rule);
		said |= words && ((finding->hint && strstr(finding->hint, words)) ||
				  strstr(finding->text, words));
	}
	return said;
}

static void test_cases(void **state)
{
	size_t good = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(verdict_freep)
		struct verdict *verdict =
			verdict_of(cases[i].zone, "d.test", &sites[cases[i].site], false);
		CLEANUP(buf_release) struct buf rules = BUF_INIT;
		bool hinted = summarise(verdict, cases[i].hint, &rules);

		if (verdict->status != cases[i].status ||
		    strcmp(buf_text(&rules), cases[i].rules) != 0 || !hinted)
			print_error("%s: %s: %s%s\n", cases[i].label,
				    verdict_status_text(verdict->status), buf_text(&rules),
				    hinted ? "" : ", and no such hint");
		else
			good++;
	}
	assert_int_equal(good, ARRAY_LEN(cases));
}

#define NO_ADVICE                                                                    \
	"_dmarc TXT \"v=DMARC1; p=none\"\ndefault._domainkey TXT \"v=DKIM1; k=rsa; " \
	"p=MIIB\"\n_mta-sts TXT \"v=STSv1; id=1\"\n"                                 \
	"_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@d.test\"\n"
#define POLICY "nADV-MTASTS"

/* What is looked at around, over a domain that is right. The verdict stays effective. */
static const struct {
	const char *label;
	const char *zone;
	const char *rules;
	const char *words;
} around[] = {
	{ "all is there", NO_ADVICE, POLICY, "https://mta-sts.d.test/" },
	{ "nothing is there", "", "nADV-DMARC nADV-DKIM nADV-MTASTS nADV-TLSRPT",
	  "v=DMARC1; p=none" },
	{ "two DMARC records", NO_ADVICE "_dmarc TXT \"v=DMARC1; p=reject\"\n",
	  "nADV-DMARC " POLICY, "several" },
	{ "a key that was revoked",
	  "_dmarc TXT \"v=DMARC1; p=none\"\ndefault._domainkey TXT \"v=DKIM1; p=\"\n_smtp._tls TXT "
	  "\"v=TLSRPTv1\"\n",
	  "nADV-DKIM nADV-MTASTS", "has no key" },
	{ "a wildcard that hides nothing", NO_ADVICE "* MX 1 mx.other.test.\n", "nWILDCARD " POLICY,
	  "MX" },
	{ "a wildcard in the place of DMARC",
	  "default._domainkey TXT \"p=MIIB\"\n_smtp._tls TXT \"v=TLSRPTv1\"\n* TXT \"v=DMARC1; "
	  "p=none\"\n",
	  "wWILDCARD nADV-MTASTS", "answers for _dmarc" },
	{ "autodiscover of the past", NO_ADVICE "autodiscover CNAME eu.auto.past.test.\n",
	  "wOLD-AUTODISCOVER " POLICY, "leftover of Past Mail" },
	{ "autodiscover of somebody", NO_ADVICE "autodiscover CNAME eu.auto.past.test.evil.test.\n",
	  POLICY, NULL },
	{ "services of the past", NO_ADVICE "_autodiscover._tcp SRV 0 0 443 auto.past.test.\n",
	  "wOLD-SRV " POLICY, "type SRV" },
	{ "a key of the past", NO_ADVICE "past1._domainkey CNAME d-test.dkim.past.test.\n",
	  "nOLD-DKIM " POLICY, "host past1._domainkey" },
	{ "a key of its own there", NO_ADVICE "past1._domainkey TXT \"p=MIIB\"\n", POLICY, NULL },
	{ "a plain key of the past", NO_ADVICE "plain._domainkey TXT \"k=rsa; p=MIIB\"\n",
	  "nOLD-DKIM " POLICY, "Plain Mail" },
	{ "no key there", NO_ADVICE "plain._domainkey TXT \"something\"\n", POLICY, NULL },
	{ "a policy of the past", NO_ADVICE "mta-sts CNAME auto.past.test.\n",
	  "wOLD-MTASTS " POLICY, "do not deliver" },
	{ "a record of the type SPF", NO_ADVICE "@ SPF \"v=spf1 -all\"\n", "nSPF-TYPE99 " POLICY,
	  "delete it" },
	{ "a proof of the past", NO_ADVICE "@ TXT \"past-verification=1\"\n", "nOLD-TXT " POLICY,
	  "proves" },
};

static void test_around(void **state)
{
	const struct verify_options options = { .survey = true };
	size_t good = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		CLEANUP(buf_release) struct buf zone = BUF_INIT, rules = BUF_INIT;
		CLEANUP(verdict_freep) struct verdict *verdict = NULL;
		bool said;

		buf_printf(&zone, "%s%s", MX SPF ALIASES, around[i].zone);
		verdict = verdict_with(buf_text(&zone), "d.test", &sites[SG], options);
		said = summarise(verdict, around[i].words, &rules);
		if (verdict->status != VERDICT_EFFECTIVE ||
		    strcmp(buf_text(&rules), around[i].rules) != 0 || !said)
			print_error("%s: %s: %s%s\n", around[i].label,
				    verdict_status_text(verdict->status), buf_text(&rules),
				    said ? "" : ", and no such words");
		else
			good++;
	}
	assert_int_equal(good, ARRAY_LEN(around));
}

/* Every error finding goes with a verdict that is not effective, and the other way round. */
static void test_errors_decide(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(verdict_freep)
		struct verdict *verdict =
			verdict_of(cases[i].zone, "d.test", &sites[cases[i].site], false);

		if ((finding_count(&verdict->findings, FINDING_ERROR) > 0) !=
		    (verdict->status == VERDICT_NOT_EFFECTIVE))
			fail_msg("%s", cases[i].label);
	}
}

static void test_strict(void **state)
{
	struct verdict *verdict;

	(void)state;
	verdict = verdict_of(MX SPF ALIASES, "d.test", &sites[SG], true);
	assert_int_equal(verdict->status, VERDICT_EFFECTIVE);
	verdict_free(verdict);
	verdict = verdict_of(MX SPF, "d.test", &sites[SG], true);
	assert_int_equal(verdict->status, VERDICT_NOT_EFFECTIVE);
	verdict_free(verdict);
	verdict = verdict_of(MX SPF "imap TIMEOUT\nmail CNAME mail.sg.provider.test.\n", "d.test",
			     &sites[SG], true);
	assert_int_equal(verdict->status, VERDICT_UNKNOWN);
	verdict_free(verdict);
}

static void test_records(void **state)
{
	CLEANUP(verdict_freep)
	struct verdict *verdict =
		verdict_of("@ MX 5 mx1.sg.provider.test.\n@ MX 20 mx.other.test.\n@ TXT "
			   "\"v=spf1\\027 x\"\n" SPF "mail A 192.0.2.3\n",
			   "d.test", &sites[SG], false);

	(void)state;
	assert_int_equal(verdict->record_count, 6);
	assert_string_equal(verdict->records[0].expected, "5 mx1.sg.provider.test");
	assert_int_equal(verdict->records[0].state, VERDICT_OK);
	assert_string_equal(verdict->records[0].found[0], "5 mx1.sg.provider.test");
	assert_int_equal(verdict->records[1].state, VERDICT_MISSING);
	assert_int_equal(verdict->records[1].found_count, 0);
	assert_int_equal(verdict->records[2].state, VERDICT_MISSING);
	assert_int_equal(verdict->records[3].state, VERDICT_WRONG);
	assert_string_equal(verdict->records[3].found[0], "A 192.0.2.3");
	assert_string_equal(verdict->records[4].expected,
			    "v=spf1 include:spf.sg.provider.test -all");
	assert_int_equal(verdict->records[4].state, VERDICT_OK);
	assert_null(verdict->records[5].expected);
	assert_int_equal(verdict->records[5].state, VERDICT_EXTRA);
	assert_string_equal(verdict->records[5].found[0], "20 mx.other.test");
	assert_int_equal(verdict->wait_seconds, -1);
}

static void test_missing_domain(void **state)
{
	CLEANUP(verdict_freep)
	struct verdict *verdict = verdict_of("", "nowhere.d.test", &sites[SG], false);

	(void)state;
	assert_int_equal(verdict->status, VERDICT_NOT_EFFECTIVE);
	assert_string_equal(verdict->findings.items[0].rule, "DOMAIN-MISSING");
}

/* What DNS has must not reach a terminal as it is. */
static void test_control_characters(void **state)
{
	CLEANUP(verdict_freep)
	struct verdict *verdict =
		verdict_of("@ MX 5 a\\027[31mb.other.test.\n@ TXT \"v=spf1 include:\\027[2J "
			   "-all\"\nimap CNAME \\155\\013.other.test.\n",
			   "d.test", &sites[SG], false);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < verdict->findings.count; i++)
		finding_format(&text, &verdict->findings.items[i]);
	for (size_t i = 0; i < verdict->record_count; i++)
		for (size_t j = 0; j < verdict->records[i].found_count; j++)
			buf_printf(&text, "%s\n", verdict->records[i].found[j]);
	for (size_t i = 0; i < text.len; i++)
		assert_true(text.data[i] == '\n' || (text.data[i] >= ' ' && text.data[i] <= '~'));
}

struct order {
	size_t next;
	size_t effective;
};

static int check_order(void *argument, const struct verify_domain *domain, struct verdict *verdict,
		       struct error *error)
{
	struct order *order = argument;
	char name[32];

	(void)error;
	snprintf(name, sizeof(name), "n%zu.many.test", order->next++);
	assert_string_equal(domain->name, name);
	assert_string_equal(verdict->domain, name);
	order->effective += verdict->status == VERDICT_EFFECTIVE;
	verdict_free(verdict);
	return 0;
}

/* More domains than are under way at once, in the order given. */
static void test_many(void **state)
{
	enum { MANY = 700 };
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	static struct verify_domain domains[MANY];
	static char names[MANY][32];
	const struct verify_options options = { .strict = false };
	struct order order = { 0, 0 };
	struct error error = ERROR_INIT;

	(void)state;
	buf_printf(&text, "%smany.test. SOA . . 1 1 1 1 60\n$ORIGIN many.test.\n", world);
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "n%zu.many.test", i);
		domains[i] = (struct verify_domain){ names[i], &sites[SG] };
		if (i % 7 == 0)
			buf_printf(&text,
				   "n%zu MX 5 mx1.sg.provider.test.\nn%zu MX 10 "
				   "mx2.sg.provider.test.\nn%zu TXT \"v=spf1 "
				   "include:spf.sg.provider.test -all\"\n",
				   i, i, i);
	}
	ASSERT_OK(resolver_zone_open(&resolver, buf_text(&text), &error), error);
	ASSERT_OK(verify_domains(resolver, &registry, domains, MANY, &options, check_order, &order,
				 &error),
		  error);
	assert_int_equal(order.next, MANY);
	assert_int_equal(order.effective, MANY / 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_around),
		cmocka_unit_test(test_errors_decide),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_missing_domain),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
