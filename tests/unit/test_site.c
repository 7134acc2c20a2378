// SPDX-License-Identifier: MIT
#include "unit.h"

#include <sys/stat.h>

#include "base/mem.h"
#include "conf/provider_rows.h"
#include "conf/site.h"
#include "conf/yaml_dump.h"

static const char *shipped(struct buf *buf)
{
	buf_printf(buf, "%s/config/sites", getenv("top_srcdir"));
	return buf_text(buf);
}

static void load(struct site_registry *registry, const char *second)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const char *folders[] = { shipped(&folder), second };
	struct error error = ERROR_INIT;

	ASSERT_OK(site_registry_load(registry, folders, second ? 2 : 1, &findings, &error), error);
}

/* What the provider's activation guide has, row by row: host, type, priority, value. */
static const struct {
	const char *site;
	const char *web;
	const char *records[8];
	const char *spf;
} guide[] = {
	{ "sg",
	  "mail.sg.aliyun.com",
	  { "@ MX 5 mx1.sg.aliyun.com", "@ MX 10 mx2.sg.aliyun.com",
	    "imap CNAME 0 imap.sg.aliyun.com", "pop3 CNAME 0 pop.sg.aliyun.com",
	    "smtp CNAME 0 smtp.sg.aliyun.com", "mail CNAME 0 mail.sg.aliyun.com" },
	  "include:spf.sg.aliyun.com" },
	{ "hk",
	  "mail.hk.aliyun.com",
	  { "@ MX 5 mx1.hk.aliyun.com", "@ MX 10 mx2.hk.aliyun.com",
	    "imap CNAME 0 imap.hk.aliyun.com", "pop3 CNAME 0 pop.hk.aliyun.com",
	    "smtp CNAME 0 smtp.hk.aliyun.com", "mail CNAME 0 mail.hk.aliyun.com" },
	  "include:spf.hk.aliyun.com" },
	{ "de",
	  "mail.de.alibabacloud.com",
	  { "@ MX 5 mx1.de.alibabacloud.com", "@ MX 10 mx2.de.alibabacloud.com",
	    "imap CNAME 0 imap.de.alibabacloud.com", "pop3 CNAME 0 pop.de.alibabacloud.com",
	    "smtp CNAME 0 smtp.de.alibabacloud.com", "mail CNAME 0 mail.de.alibabacloud.com" },
	  "include:spf.de.alibabacloud.com" },
	{ "us",
	  "mail.us.alibabacloud.com",
	  { "@ MX 5 mx1.us.alibabacloud.com", "@ MX 10 mx2.us.alibabacloud.com",
	    "imap CNAME 0 imap.us.alibabacloud.com", "pop3 CNAME 0 pop.us.alibabacloud.com",
	    "smtp CNAME 0 smtp.us.alibabacloud.com", "mail CNAME 0 mail.us.alibabacloud.com" },
	  "include:spf.us.alibabacloud.com" },
	{ "cn",
	  "qiye.aliyun.com",
	  { "@ MX 5 mx1.qiye.aliyun.com", "@ MX 10 mx2.qiye.aliyun.com",
	    "@ MX 15 mx3.qiye.aliyun.com", "imap CNAME 0 imap.qiye.aliyun.com",
	    "pop3 CNAME 0 pop.qiye.aliyun.com", "smtp CNAME 0 smtp.qiye.aliyun.com",
	    "mail CNAME 0 qiye.aliyun.com" },
	  "include:spf.qiye.aliyun.com" },
};

static void test_guide(void **state)
{
	static const char *const types[] = {
		[SITE_MX] = "MX", [SITE_CNAME] = "CNAME", [SITE_TXT] = "TXT"
	};
	struct site_registry registry = SITE_REGISTRY_INIT;

	(void)state;
	load(&registry, NULL);
	assert_int_equal(registry.count, ARRAY_LEN(guide));
	for (size_t i = 0; i < ARRAY_LEN(guide); i++) {
		const struct site *site = site_find(&registry, guide[i].site);

		assert_non_null(site);
		assert_string_equal(site->web, guide[i].web);
		assert_string_equal(site->spf_mechanism, guide[i].spf);
		assert_string_equal(site->spf_all, "-all");
		assert_int_equal(site->server[SITE_IMAP].port, 993);
		assert_int_equal(site->server[SITE_POP3].port, 995);
		assert_int_equal(site->server[SITE_SMTP].port, 465);
		for (size_t j = 0; j < site->record_count; j++) {
			CLEANUP(buf_release) struct buf row = BUF_INIT;

			buf_printf(&row, "%s %s %d %s", site->records[j].host,
				   types[site->records[j].type], (int)site->records[j].priority,
				   site->records[j].value);
			assert_string_equal(buf_text(&row), guide[i].records[j]);
			assert_int_equal(site->records[j].required,
					 site->records[j].type == SITE_MX);
		}
		assert_null(guide[i].records[site->record_count]);
	}
	assert_null(site_find(&registry, "jp"));
	assert_string_equal(site_of_mx(&registry, "mx2.hk.aliyun.com")->id, "hk");
	assert_null(site_of_mx(&registry, "mx.example.com"));
	site_registry_release(&registry);
}

static const char own[] =
	"id: sg\n"
	"title: Ours\n"
	"web: mail.example.com\n"
	"records: [{host: \"@\", type: MX, priority: 1, value: mx.example.com, required: true}]\n"
	"spf: {mechanism: \"include:spf.example.com\"}\n"
	"servers:\n"
	"  imap: {host: imap.example.com, port: 993}\n"
	"  pop3: {host: pop.example.com, port: 995}\n"
	"  smtp: {host: smtp.example.com, port: 465}\n";

/* An operator's file with a known id takes the shipped one's place. */
static void test_own_site(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_file(folder, "sg.yaml", own);
	struct site_registry registry = SITE_REGISTRY_INIT;
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	(void)state;
	load(&registry, folder);
	assert_int_equal(registry.count, 5);
	assert_string_equal(site_find(&registry, "sg")->title, "Ours");
	site_list(&list, &registry);
	assert_string_equal(buf_text(&list), "cn, de, hk, sg, us");
	site_registry_release(&registry);
}

/* Other providers come with the sites, and an operator's take the place of shipped ones. */
static void test_others(void **state)
{
	static const char text[] =
		"providers:\n  - {id: google, title: Ours, mx: [mx.example.com], spf: "
		"[_spf.example.com], txt: [\"x=\"]}\n  - {id: zzz, title: Last}\n";
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *inner = unit_path(folder, "providers"), *path = NULL;
	struct site_registry shipped_only = SITE_REGISTRY_INIT, registry = SITE_REGISTRY_INIT;

	(void)state;
	load(&shipped_only, NULL);
	assert_true(shipped_only.others.count >= 20);
	for (size_t i = 0; i < shipped_only.others.count; i++) {
		const struct provider *provider = &shipped_only.others.items[i];

		assert_true(i == 0 ||
			    strcmp(shipped_only.others.items[i - 1].id, provider->id) < 0);
		assert_true(provider->mx.count > 0);
	}
	assert_int_equal(mkdir(inner, 0700), 0);
	path = unit_file(inner, "own.yaml", text);
	load(&registry, folder);
	assert_int_equal(registry.others.count, shipped_only.others.count + 1);
	assert_string_equal(registry.others.items[registry.others.count - 1].title, "Last");
	for (size_t i = 0; i < registry.others.count; i++) {
		const struct provider *provider = &registry.others.items[i];

		if (strcmp(provider->id, "google") == 0)
			assert_string_equal(provider->title, "Ours");
	}
	site_registry_release(&registry);
	site_registry_release(&shipped_only);
}

static void test_manual_of_others(void **state)
{
	static const char begin[] = ".\\\" PROVIDER KEYS\n", end[] = ".\\\" END PROVIDER KEYS\n";
	CLEANUP(buf_release) struct buf path = BUF_INIT, page = BUF_INIT, whole = BUF_INIT;
	struct error error = ERROR_INIT;
	const char *from, *to;

	(void)state;
	buf_printf(&path, "%s/man/mailprov-sites.5", getenv("top_srcdir"));
	ASSERT_OK(file_read(buf_text(&path), 1 << 20, &page, &error), error);
	from = strstr(buf_text(&page), begin);
	to = strstr(buf_text(&page), end);
	assert_non_null(from);
	assert_non_null(to);
	from += strlen(begin);
	buf_add(&whole, page.data, (size_t)(from - page.data));
	yaml_dump_manual(&whole, &provider_file_schema);
	buf_puts(&whole, to);
	if (getenv("MAILPROV_GOLDEN"))
		ASSERT_OK(file_replace(buf_text(&path), whole.data, whole.len, 0644, &error),
			  error);
	else
		assert_string_equal(buf_text(&whole), buf_text(&page));
}

static void test_mistakes_of_others(void **state)
{
	static const struct {
		const char *text, *said;
	} wrong[] = {
		{ "providers: [{id: a}]\n", "is missing" },
		{ "providers: [{id: a, title: A, mx: [MX.example.com]}]\n", "lower case" },
		{ "providers: [{id: a, title: A, srv: [\"no name\"]}]\n", "has a character" },
		{ "providers: [{id: a, title: A, mxs: [mx.example.com]}]\n", "did you mean mx?" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(mem_freep) char *path = unit_file(folder, "wrong.yaml", wrong[i].text);
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct providers providers = { .items = NULL };
		struct arena arena = ARENA_INIT;
		struct error error = ERROR_INIT;
		bool said = false;

		ASSERT_OK(providers_load(&providers, folder, &arena, &findings, &error), error);
		for (size_t j = 0; j < findings.count; j++)
			said |= strstr(findings.items[j].text, wrong[i].said) ||
				(findings.items[j].hint &&
				 strstr(findings.items[j].hint, wrong[i].said));
		if (!said || providers.count)
			fail_msg("%s", wrong[i].text);
		providers_release(&providers);
		arena_release(&arena);
	}
}

static const struct {
	const char *label, *old, *new, *said;
} mistakes[] = {
	{ "no servers", "servers:", "servants:", "did you mean servers?" },
	{ "bad host", "imap.example.com", "imap_example",
	  "has a character that a mail domain cannot have" },
	{ "upper case", "value: mx.example.com", "value: MX.example.com",
	  "write the host as \"mx.example.com\"" },
	{ "bad id", "id: sg", "id: S/G", "lower-case letters, digits and hyphens only" },
	{ "bad port", "port: 995", "port: 99999", "allowed is a whole number from 1 to 65535" },
	{ "bad type", "type: MX", "type: MXX", "did you mean MX?" },
	{ "two mechanisms", "\"include:spf.example.com\"", "\"include:a include:b\"",
	  "one mechanism has no space" },
};

static void test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		const char *at = strstr(own, mistakes[i].old), *folders[] = { folder };
		struct site_registry registry = SITE_REGISTRY_INIT;
		struct error error = ERROR_INIT;
		bool found = false;
		char *path;

		buf_add(&text, own, (size_t)(at - own));
		buf_printf(&text, "%s%s", mistakes[i].new, at + strlen(mistakes[i].old));
		path = unit_file(folder, "own.yaml", buf_text(&text));
		free(path);
		assert_int_equal(site_registry_load(&registry, folders, 1, &findings, &error), -1);
		for (size_t j = 0; j < findings.count; j++)
			found = found || strstr(findings.items[j].text, mistakes[i].said) ||
				(findings.items[j].hint &&
				 strstr(findings.items[j].hint, mistakes[i].said));
		if (!found)
			fail_msg("%s: not said: %s", mistakes[i].label, mistakes[i].said);
		site_registry_release(&registry);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guide),
		cmocka_unit_test(test_own_site),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_manual_of_others),
		cmocka_unit_test(test_mistakes_of_others),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
