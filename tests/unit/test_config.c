// SPDX-License-Identifier: MIT
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "conf/config.h"
#include "flow/resolution.h"

static struct site_registry sites = SITE_REGISTRY_INIT;

static const char valid[] = "domains:\n"
			    "  - name: Example.COM\n"
			    "    site: sg\n"
			    "directory:\n"
			    "  uri: ldif:people.ldif\n"
			    "  kind: ldif\n";

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

/*
 * Loads a text as FOLDER/mailprov.yaml; what was found is written as "LINE:COL PATH: TEXT
 * [HINT]\n".
 */
static int load(const char *folder, const char *text, struct config *config, struct buf *said,
		struct error *error)
{
	static config_validator *const validators[] = { resolution_validate, NULL };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(mem_freep) char *path = unit_file(folder, "mailprov.yaml", text);
	int status = config_load(config, path, &sites, validators, &findings, error);

	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];

		buf_printf(said, "%u:%u %s: %s", finding->line, finding->column, finding->subject,
			   finding->text);
		buf_printf(said, finding->hint ? " [%s]\n" : "%s\n",
			   finding->hint ? finding->hint : "");
	}
	return status;
}

static void test_defaults(void **data)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *ldif = unit_path(folder, "people.ldif");
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	CLEANUP(buf_release) struct buf uri = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)data;
	if (load(folder, valid, &config, &said, &error) != 0)
		fail_msg("%s\n%s", error.text, buf_text(&said));
	buf_printf(&uri, "ldif:%s", ldif);
	assert_string_equal(config.directories->uri.items[0], buf_text(&uri));
	assert_string_equal(config.domains[0].name, "example.com");
	assert_string_equal(config.domains[0].data->title, "Singapore");
	assert_string_equal(config.directories->filter, "(objectClass=inetOrgPerson)");
	assert_string_equal(config.directories->map[ACCOUNT_ADDRESS].items[0], "mail");
	assert_null(config.directories->map[ACCOUNT_ALIASES].items[0]);
	assert_int_equal(config.sync.limits.day[GUARD_REMOVALS].limit.number, 5);
	assert_true(config.sync.limits.day[GUARD_REMOVALS].limit.percent);
	assert_int_equal(config.sync.suspend_after.runs, 2);
	assert_int_equal(config.sync.suspend_after.time, 86400);
	assert_int_equal(config.sync.suspend_grace, 30 * 86400);
	assert_string_equal(config.sync.protected.items[0], "postmaster");
	assert_int_equal(config.batch.max_rows, 3000);
	assert_int_equal(config.dns.timeout, 3);
	assert_string_equal(config.state.path, STATEDIR "/state.db");
}

static const struct {
	const char *label;
	const char *text; /* is added to the valid one */
	const char *said; /* must be among what is found */
} mistakes[] = {
	{ "unknown key", "sink:\n  a: 1\n",
	  "7:1 sink: unknown key; known here: domains, directory, sync, batch, provider, state, "
	  "publish, dns, clients [did you mean sync?]" },
	{ "no web address", "clients:\n  help_url: intranet\n",
	  "8:13 clients.help_url: \"intranet\" is no web address; it begins with https://" },
	{ "unknown inner key", "sync:\n  limit: {removals: 1}\n",
	  "8:3 sync.limit: unknown key; known here: limits, suspend_after, addressless, "
	  "suspend_grace, "
	  "address_reserve, full_every, keep_old_addresses, protected, closed_directories [did you mean limits?]" },
	{ "duplicate key", "dns: {timeout: 3s}\ndns: {timeout: 4s}\n",
	  "8:1 : the key \"dns\" stands here a second time; the first is on line 7" },
	{ "not a number", "batch: {max_rows: many}\n",
	  "7:19 batch.max_rows: \"many\" is not allowed; allowed is a whole number from 1 to "
	  "100000" },
	{ "number out of range", "batch: {max_rows: 0}\n", "batch.max_rows: \"0\" is not allowed" },
	{ "huge number", "batch: {max_rows: 99999999999999999999}\n",
	  "batch.max_rows: \"99999999999999999999\" is not allowed" },
	{ "not a time", "dns: {timeout: 3 seconds}\n",
	  "dns.timeout: \"3 seconds\" is not allowed; allowed is a time such as 90s" },
	{ "time below its least", "dns: {timeout: 0s}\n",
	  "dns.timeout: \"0s\" is not allowed; allowed is a time such as 90s, 15m, 36h, 30d or 2w, "
	  "from 1s to 600s" },
	{ "time above its most", "dns: {timeout: 601s}\n", "dns.timeout: \"601s\" is not allowed" },
	{ "not a limit", "sync: {limits: {removals: 5 %}}\n",
	  "sync.limits.removals: \"5 %\" is not allowed; allowed is a number such as 20, or a "
	  "share such as 5%" },
	{ "share above 100", "sync: {limits: {removals: 101%}}\n",
	  "sync.limits.removals: \"101%\" is not allowed" },
	{ "unknown choice", "batch: {format: cvs}\n",
	  "batch.format: \"cvs\" is not allowed; allowed is one of csv, xlsx [did you mean csv?]" },
#ifndef HAVE_XLSX
	{ "not built in", "batch: {format: xlsx}\n",
	  "batch.format: xlsx is not available in this build; use csv" },
#endif
	{ "map in the place of text", "state: {path: {a: b}}\n",
	  "state.path: a map stands here; allowed is one text that is not empty" },
	{ "list in the place of a map", "state: [a]\n",
	  "7:8 state: a list stands here; allowed is a map of keys" },
	{ "text in the place of a map", "state: here\n",
	  "state: \"here\" is not allowed; allowed is a map of keys" },
	{ "bad name server",
	  "dns: {nameservers: [ns.example.com, 1.2.3.4:99999, \"[::1]:53\", 10.0.0.1]}\n",
	  "7:21 dns.nameservers[1]: \"ns.example.com\" is no address; allowed are ADDR, ADDR:PORT "
	  "and [ADDR]:PORT\n7:37 dns.nameservers[2]: \"1.2.3.4:99999\" is no address" },
	{ "bad port of a name server", "dns: {nameservers: [1.2.3.4:99999]}\n",
	  "\"1.2.3.4:99999\" is no address" },
	{ "missing template", "batch: {template: none.csv}\n", "none.csv cannot be read" },
	{ "alias", "dns: &a {timeout: 3s}\npublish: *a\n", "8:10 : aliases are not supported" },
	{ "anchor", "dns: &a {timeout: 3s}\n", "7:6 : anchors are not supported" },
	{ "tag", "dns: !!map {timeout: 3s}\n", "tags are not supported" },
	{ "second document", "---\na: b\n", "a second document begins here" },
	{ "broken YAML", "dns: {timeout: 3s\n", "YAML" },
	{ "merge key", "dns: {<<: {timeout: 3s}}\n", "merge keys are not supported" },
	{ "control character", "state: {path: \"a\001b\"}\n", "" },
};

static void test_mistakes(void **data)
{
	(void)data;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(config_release) struct config config = CONFIG_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct error error = ERROR_INIT;

		buf_printf(&text, "%s%s", valid, mistakes[i].text);
		if (load(folder, buf_text(&text), &config, &said, &error) != -1 ||
		    error.kind != ERROR_CONFIG)
			fail_msg("%s: was taken", mistakes[i].label);
		if (strcmp(mistakes[i].said, "YAML") != 0 &&
		    !strstr(buf_text(&said), mistakes[i].said))
			fail_msg("%s:\n want %s\n got  %s", mistakes[i].label, mistakes[i].said,
				 buf_text(&said));
	}
}

static void test_all_at_once(void **data)
{
	static const char text[] = "domains:\n"
				   "  - name: example\n"
				   "    site: sgg\n"
				   "  - site: sg\n"
				   "    login: everybody\n"
				   "    protocols: [smtp, impa]\n"
				   "directory:\n"
				   "  uri: [ldap://ldap.example.com, http://x]\n"
				   "  kind: openldap\n"
				   "  bind: {method: simple}\n"
				   "  map: {adress: mail}\n"
				   "  tls: {start_tls: yes}\n";
	static const char *const wanted[] = {
		"2:11 domains[1].name: the domain \"example\" is a single label",
		"3:11 domains[1].site: there is no site \"sgg\"; the sites are cn, de, hk, sg, us "
		"[did you mean sg?]",
		"4:5 domains[2].name: is missing",
		"5:12 domains[2].login: \"everybody\" is the same for everybody; it needs "
		"{address} or {local}",
		"6:16 domains[2].protocols: there is no protocol \"impa\"; the protocols are imap, "
		"pop3, smtp",
		"6:16 domains[2].protocols: no mail program can do with smtp alone; to allow none "
		"at all, set client_access: false",
		"8:34 directory.uri[2]: \"http://x\" is no directory",
		"directory.base: is missing",
		"10:9 directory.bind.dn: the method simple needs a dn",
		"directory.bind.password_file: the method simple needs a password_file",
		"directory.tls.start_tls: the password would travel in the clear to "
		"ldap://ldap.example.com",
		"11:9 directory.map.adress: unknown key",
		"[did you mean address?]",
		"12:20 directory.tls.start_tls: \"yes\" is not allowed; allowed is true or false",
	};
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)data;
	assert_int_equal(load(folder, text, &config, &said, &error), -1);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (!strstr(buf_text(&said), wanted[i]))
			fail_msg("missing: %s\nin:\n%s", wanted[i], buf_text(&said));
}

static void test_drop_ins(void **data)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	CLEANUP(mem_freep) char *conf_d = unit_path(folder, "conf.d");
	CLEANUP(mem_freep)
	char *one = NULL, *two = NULL, *ignored = NULL,
	     *state = unit_path(folder, "conf.d/mine.db");
	struct error error = ERROR_INIT;

	(void)data;
	assert_int_equal(mkdir(conf_d, 0755), 0);
	one = unit_file(folder, "conf.d/10.yaml",
			"dns: {timeout: 4s, nameservers: [10.0.0.1]}\nstate: {path: mine.db}\n");
	two = unit_file(folder, "conf.d/20.yaml",
			"dns: {timeout: 5s}\nsync: {protected: [a, b]}\n");
	ignored = unit_file(folder, "conf.d/30.yaml.bak", "nonsense: true\n");
	if (load(folder, valid, &config, &said, &error) != 0)
		fail_msg("%s\n%s", error.text, buf_text(&said));
	assert_int_equal(config.dns.timeout, 5);
	assert_int_equal(config.dns.nameservers.count, 1);
	assert_int_equal(config.sync.protected.count, 2);
	assert_string_equal(config.state.path, state);
}

/* However many domains there are, each is found, and one that stands there twice is said. */
static void test_domains(void **data)
{
	enum { DOMAINS = 300 };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(config_release) struct config again = CONFIG_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)data;
	buf_puts(&text, "directory: {uri: \"ldif:p.ldif\", kind: ldif}\ndomains:\n");
	for (int i = 0; i < DOMAINS; i++)
		buf_printf(&text, "  - {name: D%d.Example, site: sg}\n", i);
	ASSERT_OK(load(folder, buf_text(&text), &config, &said, &error), error);
	for (int i = 0; i < DOMAINS; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_printf(&name, "d%d.example", i);
		assert_ptr_equal(config_domain_find(&config, buf_text(&name)), &config.domains[i]);
	}
	assert_null(config_domain_find(&config, "d300.example"));
	assert_null(config_domain_find(&config, ""));
	buf_puts(&text, "  - {name: d7.example, site: sg}\n  - {name: d7.EXAMPLE, site: sg}\n");
	ASSERT_ERROR(load(folder, buf_text(&text), &again, &said, &error), error, ERROR_CONFIG,
		     "2 mistakes");
	assert_string_equal(buf_text(&said),
			    "303:12 domains[301].name: the domain d7.example is named twice; the "
			    "first is domains[8]\n"
			    "304:12 domains[302].name: the domain d7.example is named twice; the "
			    "first is domains[8]\n");
}

static void test_writable_by_others(void **data)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_file(folder, "mailprov.yaml", valid);
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error;

	(void)data;
	assert_int_equal(chmod(path, 0666), 0);
	ASSERT_ERROR(config_load(&config, path, &sites, NULL, &findings, &error), error,
		     ERROR_PERMISSION, "others may write it");
}

static void test_secret_of_others(void **data)
{
	static const char text[] =
		"domains: [{name: example.com, site: sg}]\n"
		"directory: {uri: ldaps://l.example.com, kind: openldap, base: dc=example, bind: "
		"{method: simple, dn: cn=a, password_file: s}}\n";
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	CLEANUP(mem_freep) char *secret = unit_file(folder, "s", "hush\n");
	struct error error = ERROR_INIT;

	(void)data;
	assert_int_equal(chmod(secret, 0644), 0);
	assert_int_equal(load(folder, text, &config, &said, &error), -1);
	assert_non_null(
		strstr(buf_text(&said), "others may use this secret (mode 0644); run: chmod 600"));
	assert_null(strstr(buf_text(&said), "hush"));
}

static void test_absent_file(void **data)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_path(folder, "none.yaml");
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error;

	(void)data;
	ASSERT_ERROR(config_load(&config, path, &sites, NULL, &findings, &error), error,
		     ERROR_CONFIG, "mailprov init writes a first one");
}

/* Deep nesting, long keys, many values: refused or read, never a fault. */
static void test_hostile(void **data)
{
	(void)data;
	for (int kind = 0; kind < 3; kind++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(config_release) struct config config = CONFIG_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct error error = ERROR_INIT;

		buf_puts(&text, valid);
		if (kind == 0) {
			buf_puts(&text, "dns: ");
			buf_fill(&text, '[', 5000);
		} else if (kind == 1) {
			buf_fill(&text, 'k', 900);
			buf_puts(&text, ": 1\n");
		} else {
			for (int i = 0; i < 20000; i++)
				buf_printf(&text, "k%d: 1\n", i);
		}
		assert_int_equal(load(folder, buf_text(&text), &config, &said, &error), -1);
	}
}

/* What is installed is what the rows say; and it can be read. */
static void test_sample(void **data)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf there = BUF_INIT;
	CLEANUP(buf_release) struct buf made = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)data;
	buf_printf(&path, "%s/config/mailprov.yaml", getenv("top_srcdir"));
	config_write_sample(&made);
	if (getenv("MAILPROV_GOLDEN"))
		ASSERT_OK(file_replace(buf_text(&path), made.data, made.len, 0644, &error), error);
	ASSERT_OK(file_read(buf_text(&path), 1 << 20, &there, &error), error);
	assert_string_equal(buf_text(&there), buf_text(&made));
}

static void check_manual(const char *name, bool of_sites)
{
	static const char begin[] = ".\\\" KEYS\n", end[] = ".\\\" END KEYS\n";
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf page = BUF_INIT;
	CLEANUP(buf_release) struct buf made = BUF_INIT;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	struct error error = ERROR_INIT;
	const char *from, *to;

	buf_printf(&path, "%s/man/%s", getenv("top_srcdir"), name);
	config_write_manual(&made, of_sites);
	ASSERT_OK(file_read(buf_text(&path), 1 << 20, &page, &error), error);
	from = strstr(buf_text(&page), begin);
	to = strstr(buf_text(&page), end);
	assert_non_null(from);
	assert_non_null(to);
	from += strlen(begin);
	buf_add(&whole, page.data, (size_t)(from - page.data));
	buf_puts(&whole, buf_text(&made));
	buf_puts(&whole, to);
	if (getenv("MAILPROV_GOLDEN"))
		ASSERT_OK(file_replace(buf_text(&path), whole.data, whole.len, 0644, &error),
			  error);
	else
		assert_string_equal(buf_text(&whole), buf_text(&page));
}

static void test_manual(void **data)
{
	(void)data;
	check_manual("mailprov.yaml.5", false);
	check_manual("mailprov-sites.5", true);
}

static void test_limits(void **data)
{
	static const struct {
		struct config_limit limit;
		int64_t known, allowed;
	} cases[] = {
		{ { 5, true }, 100, 5 },
		{ { 5, true }, 99, 4 },
		{ { 5, true }, 0, 0 },
		{ { 7, false }, 3, 7 },
		{ { 100, true }, 1000000000, 1000000000 },
	};

	(void)data;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(config_limit_of(&cases[i].limit, cases[i].known),
				 cases[i].allowed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),	 cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_all_at_once),	 cmocka_unit_test(test_drop_ins),
		cmocka_unit_test(test_domains),		 cmocka_unit_test(test_writable_by_others),
		cmocka_unit_test(test_secret_of_others), cmocka_unit_test(test_absent_file),
		cmocka_unit_test(test_hostile),		 cmocka_unit_test(test_sample),
		cmocka_unit_test(test_manual),		 cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, load_sites, drop_sites);
}
