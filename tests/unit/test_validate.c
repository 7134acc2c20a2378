// SPDX-License-Identifier: MIT
#include "directory/validate.h"

#include "base/mem.h"
#include "unit.h"

static struct site_registry sites;

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

/* What the judge says of a directory map, as "PATH: TEXT\n" in the order of the file. */
static void test_judge(void **data)
{
	static const struct {
		const char *keys, *said;
	} cases[] = {
		{ "base: 'dc=x'", "" },
		{ "base: ['ou=a,dc=x', 'ou=b,dc=x'], filter: objectClass=person, canaries: "
		  "['cn=c,dc=x'], id: entryUUID",
		  "" },
		{ "base: not a dn", "directory.base[1]: \"not a dn\" is not a distinguished name "
				    "(such as ou=people,dc=example,dc=com)\n" },
		{ "base: ['dc=x', 'OU=a, DC=X']",
		  "directory.base: \"OU=a, DC=X\" lies in \"dc=x\", which is read whole\n" },
		{ "base: ['dc=x', 'DC=X']",
		  "directory.base: \"DC=X\" lies in \"dc=x\", which is read whole\n" },
		{ "base: 'dc=x', filter: '(cn=a'",
		  "directory.filter: at octet 6: a closing parenthesis is missing: \"(cn=a\"\n" },
		{ "base: 'dc=x', canaries: ['dc=x', '=']",
		  "directory.canaries[2]: \"=\" is not a distinguished name (such as "
		  "ou=people,dc=example,dc=com)\n" },
		{ "base: 'dc=x', map: {name: 'a b', title: 't*'}",
		  "directory.map.name: \"a b\" is no attribute of a directory; allowed are names "
		  "such as cn or employeeNumber\n"
		  "directory.map.title: \"t*\" is no attribute of a directory; allowed are names "
		  "such as cn or employeeNumber\n" },
		{ "base: 'dc=x', changes: syncrepl", "" },
		{ "base: 'dc=x', changes: dirsync",
		  "directory.changes: a server of this kind cannot be asked so; allowed are auto, "
		  "none, syncrepl, timestamp\n" },
		{ "base: 'dc=x', address_rules: ['{givenName}.{sn}@example.com', "
		  "'{uid}@EXAMPLE.com']",
		  "" },
		{ "base: 'dc=x', address_rules: ['{uid}@example.com', '{uid', '{uid}@example.net', "
		  "'-{uid}.@example.com']",
		  "directory.address_rules[2]: \"{uid\" has no @ with a domain after it\n"
		  "directory.address_rules[3]: \"{uid}@example.net\" makes addresses in the domain "
		  "example.net, which is not among \"domains\"\n"
		  "directory.address_rules[4]: \"-{uid}.@example.com\" makes no address: it begins "
		  "or ends with a dot before the @\n" },
		{ "base: 'dc=x', exclude: [{attribute: '(x)', value: y}]",
		  "directory.exclude[1].attribute: \"(x)\" is no attribute of a directory; allowed "
		  "are names such as cn or employeeNumber\n" },
	};
	static config_validator *const validators[] = { directory_validate, NULL };

	(void)data;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		CLEANUP(config_release) struct config config = CONFIG_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct error error = ERROR_INIT;
		CLEANUP(mem_freep) char *authorities = unit_file(folder, "ca.crt", "");
		CLEANUP(mem_freep) char *path = NULL;
		int status;

		buf_printf(&text,
			   "domains: [{name: example.com, site: sg}]\n"
			   "directory: {uri: 'ldaps://ldap.example.com', kind: openldap, tls: "
			   "{ca_file: '%s'}, %s}\n",
			   authorities, cases[i].keys);
		path = unit_file(folder, "mailprov.yaml", buf_text(&text));
		status = config_load(&config, path, &sites, validators, &findings, &error);
		for (size_t j = 0; j < findings.count; j++)
			buf_printf(&said, "%s: %s\n", findings.items[j].subject,
				   findings.items[j].text);
		assert_string_equal(buf_text(&said), cases[i].said);
		assert_int_equal(status, *cases[i].said ? -1 : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_judge) };

	return cmocka_run_group_tests(tests, load_sites, drop_sites);
}
