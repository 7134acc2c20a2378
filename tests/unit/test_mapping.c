// SPDX-License-Identifier: MIT
#include "mapping/mapping_entry.h"
#include "model/several.h"
#include "unit.h"

#include "entries.h"

static struct config_domain domains[] = { { .name = "example.com" },
					  { .name = "branch.example.com" } };
static struct config_match excludes[] = { { "employeeType", "Contractor" },
					  { "objectClass", "account" } };

static struct config_match disabled[] = { { "inetUserStatus", "inactive" },
					  { "loginShell", "/usr/sbin/nologin" } };

/* Has the index of the domains, for all others. */
static struct config indexed = { .domains = domains, .domain_count = ARRAY_LEN(domains) };

static struct config_directory directory_for(enum config_kind kind)
{
	struct config_directory directory = { .kind = kind };

	directory.exclude = excludes;
	directory.exclude_count = ARRAY_LEN(excludes);
	directory.disabled = disabled;
	directory.disabled_count = ARRAY_LEN(disabled);
	directory.shared = "title=shared";
	memcpy(directory.map, kinds[kind].map, sizeof(directory.map));
	directory.map[ACCOUNT_QUOTA].items[0] = "quota";
	directory.map[ACCOUNT_EXTENSION].items[0] = "telephoneNumber";
	if (kind != CONFIG_AD)
		directory.map[ACCOUNT_ALIASES].items[0] = "mailAlternateAddress";
	return directory;
}

#define ID "entryUUID: 1\n"
#define ADA ID "mail: ada@example.com\ncn: Ada\n"
#define GUID "objectGUID: x\n"
#define AD_ADA GUID "mail: ada@example.com\ndisplayName: Ada\n"

/*
 * Fields as "address|name|number|department|extension|title|mobile|quota|aliases", "-" for none,
 * "!" at the end when disabled; rules of all findings, a space between.
 */
static const struct {
	const char *label;
	enum config_kind kind;
	const char *lines;
	const char *account;
	uint32_t flags;
	const char *rules;
} cases[] = {
	{ "everything", CONFIG_OPENLDAP,
	  ADA "employeeNumber: 7\nou: Sales\ntelephoneNumber: 12\ntitle: Boss\nmobile: +49 30 "
	      "1\nquota: 2048\nmailAlternateAddress: b@example.com\n",
	  "ada@example.com|Ada|7|Sales|12|Boss|+49301|2048|b@example.com", 0, "" },
	{ "address is normalised", CONFIG_OPENLDAP, ID "mail: Ada.L@Example.COM\ncn: Ada",
	  "ada.l@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "no address", CONFIG_OPENLDAP, ID "cn: Ada", "-|Ada|-|-|-|-|-|-|-", ROSTER_NO_ADDRESS,
	  "" },
	{ "no address: nothing else is said", CONFIG_OPENLDAP, ID "cn: =1+1", "-|-|-|-|-|-|-|-|-",
	  ROSTER_NO_ADDRESS, "" },
	{ "address that is none", CONFIG_OPENLDAP, ID "mail: ada\ncn: Ada", "-|Ada|-|-|-|-|-|-|-",
	  ROSTER_HELD, "ADDRESS-SYNTAX" },
	{ "domain of others", CONFIG_OPENLDAP, ID "mail: ada@example.net\ncn: Ada",
	  "-|Ada|-|-|-|-|-|-|-", ROSTER_HELD, "ADDRESS-DOMAIN" },
	{ "not ASCII", CONFIG_OPENLDAP, ID "mail: zoë@example.com\ncn: Zoë", "-|Zoë|-|-|-|-|-|-|-",
	  ROSTER_HELD, "ADDRESS-INTERNATIONAL" },
	{ "the configured one of two", CONFIG_OPENLDAP,
	  ID "mail: ada@example.net\nmail: ada@example.com\ncn: Ada",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "ADDRESS-SEVERAL" },
	{ "the first of two in sorted order", CONFIG_OPENLDAP,
	  ID "mail: b@example.com\nmail: a@example.com\ncn: Ada",
	  "a@example.com/b@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "letter case does not count", CONFIG_OPENLDAP,
	  ID "mail: Z@example.com\nmail: a@example.com\ncn: Ada",
	  "a@example.com/z@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "one in two spellings is one", CONFIG_OPENLDAP,
	  ID "mail: A@example.com\nmail: a@Example.com\ncn: Ada", "a@example.com|Ada|-|-|-|-|-|-|-",
	  0, "" },
	{ "two that can be used, and one that cannot", CONFIG_OPENLDAP,
	  ID "mail: b@example.com\nmail: x\nmail: a@example.com\ncn: Ada",
	  "a@example.com/b@example.com|Ada|-|-|-|-|-|-|-", 0, "ADDRESS-SEVERAL" },
	{ "two that cannot be used", CONFIG_OPENLDAP, ID "mail: b\nmail: a@example.net\ncn: Ada",
	  "-|Ada|-|-|-|-|-|-|-", ROSTER_HELD, "ADDRESS-DOMAIN" },
	{ "no name", CONFIG_OPENLDAP, ID "mail: ada@example.com", "ada@example.com|-|-|-|-|-|-|-|-",
	  ROSTER_HELD, "NAME-MISSING" },
	{ "name of spaces", CONFIG_OPENLDAP, ID "mail: ada@example.com\ncn:   ",
	  "ada@example.com|-|-|-|-|-|-|-|-", ROSTER_HELD, "NAME-MISSING" },
	{ "two names", CONFIG_OPENLDAP, ID "mail: ada@example.com\ncn: Lovelace\ncn: Ada",
	  "ada@example.com|Ada/Lovelace|-|-|-|-|-|-|-", 0, "" },
	{ "two values of everything", CONFIG_OPENLDAP,
	  ID "mail: a@example.com\nmail: b@example.com\ncn: B\ncn: A\nemployeeNumber: 2\n"
	     "employeeNumber: 1\nou: T\nou: S\ntelephoneNumber: 2\ntelephoneNumber: 1\n"
	     "title: Z\ntitle: Y\nmobile: +2\nmobile: +1\nquota: 20\nquota: 10\n"
	     "mailAlternateAddress: b@example.com\nmailAlternateAddress: a@example.com",
	  "a@example.com/b@example.com|A/B|1/2|S/T|1/2|Y/Z|+1/+2|10/20|b@example.com/"
	  "a@example.com",
	  0, "" },
	{ "of two values one that cannot be used", CONFIG_OPENLDAP,
	  ADA "title: =x\ntitle: Boss\nmobile: +x\nmobile: 7\nquota: 5 GB\nquota: 5",
	  "ada@example.com|Ada|-|-|-|Boss|7|5|-", 0, "VALUE-UNUSED VALUE-UNUSED VALUE-UNUSED" },
	{ "of two names one that cannot be used", CONFIG_OPENLDAP,
	  ID "mail: ada@example.com\ncn: =1\ncn: Ada", "ada@example.com|Ada|-|-|-|-|-|-|-", 0,
	  "VALUE-UNUSED" },
	{ "name is a formula", CONFIG_OPENLDAP, ID "mail: ada@example.com\ncn: =HYPERLINK(\"x\")",
	  "ada@example.com|-|-|-|-|-|-|-|-", ROSTER_HELD, "VALUE-FORMULA" },
	{ "two troubles, both said", CONFIG_OPENLDAP, ADA "title: \t\nmobile: +x\n",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "FIELD-TEXT VALUE-PHONE" },
	{ "quota", CONFIG_OPENLDAP, ADA "quota: 5 GB", "ada@example.com|Ada|-|-|-|-|-|-|-", 0,
	  "VALUE-NUMBER" },
	{ "excluded", CONFIG_OPENLDAP, ADA "employeeType: CONTRACTOR",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", ROSTER_EXCLUDED, "" },
	{ "excluded: nothing else is said", CONFIG_OPENLDAP,
	  ID "mail: x\nobjectClass: person\nobjectClass: account", "-|-|-|-|-|-|-|-|-",
	  ROSTER_EXCLUDED, "" },
	{ "not excluded", CONFIG_OPENLDAP, ADA "employeeType: contractors",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },

	{ "aliases are sorted, once each, without the own address", CONFIG_OPENLDAP,
	  ADA "mailAlternateAddress: z@example.com\nmailAlternateAddress: "
	      "ADA@example.com\nmailAlternateAddress: a@Branch.example.com\n"
	      "mailAlternateAddress: Z@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|a@branch.example.com z@example.com", 0, "" },
	{ "alias that is none costs the alias", CONFIG_OPENLDAP,
	  ADA "mailAlternateAddress: b@example.com\nmailAlternateAddress: b",
	  "ada@example.com|Ada|-|-|-|-|-|-|b@example.com", 0, "ALIAS-SYNTAX" },
	{ "alias in another domain", CONFIG_OPENLDAP, ADA "mailAlternateAddress: ada@example.net",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "ALIAS-DOMAIN" },
	{ "alias not ASCII", CONFIG_OPENLDAP, ADA "mailAlternateAddress: zoë@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "ALIAS-INTERNATIONAL" },
	{ "alias that is a formula", CONFIG_OPENLDAP, ADA "mailAlternateAddress: =1@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "ALIAS-SYNTAX" },
	{ "address that is a formula", CONFIG_OPENLDAP, ID "mail: =1@example.com\ncn: Ada",
	  "-|Ada|-|-|-|-|-|-|-", ROSTER_HELD, "VALUE-FORMULA" },
	{ "mark in an attribute without such is a mistake", CONFIG_OPENLDAP,
	  ADA "mailAlternateAddress: mailto:b@example.com", "ada@example.com|Ada|-|-|-|-|-|-|-", 0,
	  "ALIAS-SYNTAX" },
	{ "mark in the address is a mistake", CONFIG_OPENLDAP,
	  ID "mail: mailto:ada@example.com\ncn: Ada", "-|Ada|-|-|-|-|-|-|-", ROSTER_HELD,
	  "ADDRESS-SYNTAX" },
	{ "marks as of Active Directory", CONFIG_OPENLDAP,
	  ID "mail: smtp:b@example.com\nmail: SMTP:ada@example.com\nmail: X500:/o=x\ncn: "
	     "Ada\nmailAlternateAddress: "
	     "smtp:c@example.com\nmailAlternateAddress: SIP:ada@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|c@example.com", 0, "" },
	{ "only aliases are no address", CONFIG_OPENLDAP, ID "mail: smtp:b@example.com\ncn: Ada",
	  "-|Ada|-|-|-|-|-|-|-", ROSTER_NO_ADDRESS, "" },

	{ "Active Directory", CONFIG_AD,
	  AD_ADA "proxyAddresses: SMTP:ada@example.com\nproxyAddresses: "
		 "smtp:a.l@example.com\nproxyAddresses: SIP:ada@example.com\nproxyAddresses: "
		 "x400:C=DE\nuserAccountControl: 512",
	  "ada@example.com|Ada|-|-|-|-|-|-|a.l@example.com", 0, "" },
	{ "the primary address wins over mail", CONFIG_AD,
	  AD_ADA "proxyAddresses: smtp:ada@example.com\nproxyAddresses: SMTP:new@example.com",
	  "new@example.com|Ada|-|-|-|-|-|-|ada@example.com", 0, "ADDRESS-PRIMARY" },
	{ "a primary address alone", CONFIG_AD,
	  GUID "displayName: Ada\nproxyAddresses: SMTP:Ada@Example.com\nproxyAddresses: "
	       "smtp:a@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|a@example.com", 0, "" },
	{ "an empty mail and a primary address", CONFIG_AD,
	  GUID "mail: \ndisplayName: Ada\nproxyAddresses: SMTP:ada@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "a mail address elsewhere and a primary one of ours", CONFIG_AD,
	  GUID "mail: ada@example.net\ndisplayName: Ada\nproxyAddresses: SMTP:ada@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "a primary address elsewhere and a mail address of ours", CONFIG_AD,
	  AD_ADA "proxyAddresses: SMTP:ada@example.net", "ada@example.com|Ada|-|-|-|-|-|-|-", 0,
	  "ALIAS-DOMAIN" },
	{ "both elsewhere", CONFIG_AD,
	  GUID "mail: ada@example.net\ndisplayName: Ada\nproxyAddresses: SMTP:a@example.net",
	  "-|Ada|-|-|-|-|-|-|-", ROSTER_HELD, "ADDRESS-DOMAIN ALIAS-DOMAIN" },
	{ "a primary address elsewhere and no other", CONFIG_AD,
	  GUID "displayName: Ada\nproxyAddresses: SMTP:a@example.net", "-|Ada|-|-|-|-|-|-|-",
	  ROSTER_HELD, "ADDRESS-DOMAIN ALIAS-DOMAIN" },
	{ "aliases alone are no address", CONFIG_AD,
	  GUID "displayName: Ada\nproxyAddresses: smtp:a@example.com\nproxyAddresses: X500:/o=x",
	  "-|Ada|-|-|-|-|-|-|a@example.com", ROSTER_NO_ADDRESS, "" },
	{ "two primary addresses", CONFIG_AD,
	  AD_ADA "proxyAddresses: SMTP:c@example.com\nproxyAddresses: SMTP:b@example.com",
	  "b@example.com/c@example.com|Ada|-|-|-|-|-|-|c@example.com/b@example.com", 0,
	  "ADDRESS-PRIMARY" },
	{ "a primary address where another server has it", CONFIG_OPENLDAP,
	  ID "cn: Ada\nmailAlternateAddress: SMTP:ada@example.com\nmailAlternateAddress: "
	     "a@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|a@example.com", 0, "" },
	{ "no displayName, but a cn", CONFIG_AD,
	  GUID "mail: ada@example.com\ncn: Ada\ngivenName: A\nsn: L",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "a displayName that cannot be used, and a cn", CONFIG_AD,
	  GUID "mail: ada@example.com\ndisplayName: =1\ncn: Ada",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "VALUE-UNUSED" },
	{ "a given name and a surname", CONFIG_AD,
	  GUID "mail: ada@example.com\ngivenName: Ada\ngivenName: Augusta\nsn: King",
	  "ada@example.com|Ada King/Augusta King|-|-|-|-|-|-|-", 0, "" },
	{ "a given name alone", CONFIG_AD, GUID "mail: ada@example.com\ngivenName: Ada",
	  "ada@example.com|-|-|-|-|-|-|-|-", ROSTER_HELD, "NAME-MISSING" },
	{ "no smtp in proxyAddresses", CONFIG_AD,
	  AD_ADA "proxyAddresses: SIP:ada@example.com\nproxyAddresses: EUM:1",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "a part of proxyAddresses", CONFIG_AD,
	  AD_ADA "proxyAddresses;range=0-1: smtp:b@example.com",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", ROSTER_HELD, "VALUE-RANGE" },
	{ "disabled", CONFIG_AD, AD_ADA "userAccountControl: 514",
	  "ada@example.com|Ada|-|-|-|-|-|-|-!", 0, "" },
	{ "expired", CONFIG_AD,
	  AD_ADA "userAccountControl: 512\naccountExpires: 116444736000000000",
	  "ada@example.com|Ada|-|-|-|-|-|-|-!", 0, "" },
	{ "never expires", CONFIG_AD,
	  AD_ADA "userAccountControl: 512\naccountExpires: 9223372036854775807",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "disabled cannot be read", CONFIG_AD, AD_ADA "userAccountControl: x",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", ROSTER_HELD, "DISABLED-UNCLEAR" },
	{ "locked for good", CONFIG_OPENLDAP, ADA "pwdAccountLockedTime: 000001010000Z",
	  "ada@example.com|Ada|-|-|-|-|-|-|-!", 0, "" },
	{ "locked out for a while", CONFIG_OPENLDAP, ADA "pwdAccountLockedTime: 20261124000000Z",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "nsAccountLock", CONFIG_389DS,
	  "nsUniqueId: 1\nmail: ada@example.com\ncn: Ada\nnsAccountLock: TRUE",
	  "ada@example.com|Ada|-|-|-|-|-|-|-!", 0, "" },
	{ "a configured sign", CONFIG_OPENLDAP, ADA "inetUserStatus: Inactive",
	  "ada@example.com|Ada|-|-|-|-|-|-|-!", 0, "" },
	{ "the second of two", CONFIG_OPENLDAP,
	  ADA "inetUserStatus: active\nloginShell: /usr/sbin/nologin",
	  "ada@example.com|Ada|-|-|-|-|-|-|-!", 0, "" },
	{ "neither of them", CONFIG_OPENLDAP, ADA "inetUserStatus: active\nloginShell: /bin/sh",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
	{ "a shared mailbox, whatever its signs are", CONFIG_OPENLDAP,
	  ADA "title: shared\nnsAccountLock: TRUE\nuserAccountControl: x",
	  "ada@example.com|Ada|-|-|-|shared|-|-|-", ROSTER_SHARED, "" },
	{ "a shared mailbox that a rule disables", CONFIG_OPENLDAP,
	  ADA "title: shared\nloginShell: /usr/sbin/nologin",
	  "ada@example.com|Ada|-|-|-|shared|-|-|-!", ROSTER_SHARED, "" },
	{ "a shared mailbox without an address", CONFIG_OPENLDAP, ID "cn: Ada\ntitle: shared",
	  "-|Ada|-|-|-|shared|-|-|-", ROSTER_NO_ADDRESS | ROSTER_SHARED, "" },
	{ "a shared mailbox with a mistake", CONFIG_OPENLDAP, ID "mail: x\ncn: Ada\ntitle: shared",
	  "-|Ada|-|-|-|shared|-|-|-", ROSTER_HELD | ROSTER_SHARED, "ADDRESS-SYNTAX" },
	{ "a mailbox of the mail server", CONFIG_AD,
	  GUID "mail: HealthMailbox0659e34@elsewhere.example\ndisplayName: H", "-|H|-|-|-|-|-|-|-",
	  ROSTER_EXCLUDED | ROSTER_SYSTEM, "" },
	{ "by DN", CONFIG_LDIF, "mail: ada@example.com\ncn: Ada",
	  "ada@example.com|Ada|-|-|-|-|-|-|-", 0, "" },
};

static void describe(const struct account *account, struct buf *buf)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char *at = NULL, *value;
		struct several several;
		size_t len, count = 0;

		buf_printf(buf, "%s%s", field ? "|" : "",
			   account->value[field] ? account->value[field] : "-");
		/* The first of them is the one that was shown; of aliases none is. */
		if (several_find(account->several, (enum account_field)field, &several))
			while (several_next(&several, &at, &value, &len))
				if (count++ || field == ACCOUNT_ALIASES)
					buf_printf(buf, "/%.*s", (int)len, value);
	}
	buf_puts(buf, account->disabled ? "!" : "");
}

static void test_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct config_directory directory = directory_for(cases[i].kind);
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		CLEANUP(mapping_release) struct mapping mapping;
		CLEANUP(buf_release) struct buf account = BUF_INIT;
		CLEANUP(buf_release) struct buf rules = BUF_INIT;
		struct error error = ERROR_INIT;
		struct mapped mapped;

		mapping_init(&mapping, &indexed, &directory);
		entry_from(&entry, "uid=ada,dc=example", cases[i].lines);
		if (mapping_entry(&mapping, &entry, &findings, &mapped, &error) != 0)
			fail_msg("%s: %s", cases[i].label, error.text);
		describe(&mapped.account, &account);
		for (size_t j = 0; j < findings.count; j++)
			buf_printf(&rules, "%s%s", j ? " " : "", findings.items[j].rule);
		if (strcmp(account.data, cases[i].account) != 0 || mapped.flags != cases[i].flags ||
		    strcmp(buf_text(&rules), cases[i].rules) != 0)
			fail_msg("%s: %s, flags %u, rules \"%s\"", cases[i].label, account.data,
				 mapped.flags, buf_text(&rules));
		assert_string_equal(mapped.account.dn, "uid=ada,dc=example");
		for (size_t j = 0; j < findings.count; j++)
			assert_string_equal(findings.items[j].subject, "uid=ada,dc=example");
	}
}

/* Of several values the rules prefer one whatever the order in which they come. */
static void test_preference(void **state)
{
	static const struct {
		const char *label, *dn, *lines, *name, *department;
	} rows[] = {
		{ "by octets", "uid=a,dc=x", ADA "cn: B\nou: T\nou: S", "Ada", "S" },
		{ "the RDN comes first", "cn=B\\2C b+ou=T,dc=x", ADA "cn: B, b\nou: T\nou: S",
		  "B, b", "T" },
		{ "the topmost container comes last", "uid=a,ou=People,dc=x",
		  ADA "ou: people\nou: Sales", "Ada", "Sales" },
		{ "one below it does not", "uid=a,ou=A,ou=People,dc=x",
		  ADA "ou: People\nou: Z\nou: A", "Ada", "A" },
		{ "but alone it is taken", "uid=a,ou=People,dc=x", ADA "ou: People", "Ada",
		  "People" },
		{ "a DN that is none says nothing", "=", ADA "ou: T\nou: S", "Ada", "S" },
	};
	const struct config_directory directory = directory_for(CONFIG_OPENLDAP);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		CLEANUP(mapping_release) struct mapping mapping;
		struct error error = ERROR_INIT;

		mapping_init(&mapping, &indexed, &directory);
		entry_from(&entry, rows[i].dn, rows[i].lines);
		for (int turned = 0; turned < 2; turned++) {
			struct mapped mapped;

			ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
			if (strcmp(mapped.account.value[ACCOUNT_NAME], rows[i].name) != 0 ||
			    strcmp(mapped.account.value[ACCOUNT_DEPARTMENT] ?: "-",
				   rows[i].department) != 0)
				fail_msg("%s: %s, %s", rows[i].label,
					 mapped.account.value[ACCOUNT_NAME],
					 mapped.account.value[ACCOUNT_DEPARTMENT]);
			/* The values of each attribute the other way round. */
			for (size_t j = 0; j < entry.count; j++) {
				struct entry_attribute *at = &entry.attributes[j];

				for (size_t k = 0; k < at->count / 2; k++) {
					struct entry_value *values = entry.values + at->first,
							   held = values[k];

					values[k] = values[at->count - 1 - k];
					values[at->count - 1 - k] = held;
				}
			}
		}
	}
}

/* Addresses of one domain are those of another; of domains in a row only the first step counts. */
static void test_address_domain(void **state)
{
	static struct config_renaming renamings[] = { { "a.example", "example.com" },
						      { "b.example", "a.example" } };
	struct config_directory directory = directory_for(CONFIG_AD);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(mapping_release) struct mapping mapping;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	directory.address_domain = renamings;
	directory.address_domain_count = ARRAY_LEN(renamings);
	mapping_init(&mapping, &indexed, &directory);
	entry_from(&entry, "uid=a",
		   GUID "displayName: A\nmail: Ada@A.example\nproxyAddresses: smtp:al@a.example\n"
			"proxyAddresses: smtp:al@example.com\nproxyAddresses: smtp:x@b.example");
	ASSERT_OK(mapping_entry(&mapping, &entry, &findings, &mapped, &error), error);
	assert_string_equal(mapped.account.value[ACCOUNT_ADDRESS], "ada@example.com");
	assert_string_equal(mapped.account.value[ACCOUNT_ALIASES], "al@example.com");
	assert_int_equal(findings.count, 1);
	assert_string_equal(findings.items[0].rule, "ALIAS-DOMAIN");
	assert_true(mapping_has_address(&mapping, &entry, "ada@example.com"));
	assert_true(mapping_has_address(&mapping, &entry, "ada@a.example"));
	assert_false(mapping_has_address(&mapping, &entry, "ada@b.example"));
}

/* One mapping for many entries: nothing of one is left in the next. */
static void test_nothing_is_left(void **state)
{
	const struct config_directory directory = directory_for(CONFIG_OPENLDAP);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(mapping_release) struct mapping mapping;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	mapping_init(&mapping, &indexed, &directory);
	entry_from(&entry, "uid=a",
		   ADA "title: =1\nou: Sales\nmailAlternateAddress: b@example.com\nemployeeType: "
		       "contractor\npwdAccountLockedTime: 000001010000Z");
	ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
	assert_int_equal(mapped.flags, ROSTER_EXCLUDED);
	entry_from(&entry, "uid=b", "entryUUID: 2\nmail: b@example.com\ncn: B");
	ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
	assert_int_equal(mapped.flags, 0);
	assert_null(mapped.account.value[ACCOUNT_DEPARTMENT]);
	assert_null(mapped.account.value[ACCOUNT_ALIASES]);
	assert_false(mapped.account.disabled);
	assert_string_equal(mapped.account.id, "entryUUID:2");
	assert_string_equal(mapped.account.dn, "uid=b");
}

static void test_findings(void **state)
{
	const struct config_directory directory = directory_for(CONFIG_OPENLDAP);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(mapping_release) struct mapping mapping;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	mapping_init(&mapping, &indexed, &directory);
	buf_puts(&lines, ID "mail: ada@example.net\ncn: \x1B]0;x\ntitle: =");
	buf_fill(&lines, 'x', 79 - 1);
	buf_puts(&lines, "ääää");
	entry_from(&entry, "uid=a", lines.data);
	ASSERT_OK(mapping_entry(&mapping, &entry, &findings, &mapped, &error), error);
	assert_int_equal(findings.count, 3);
	assert_string_equal(findings.items[0].text,
			    "mail \"ada@example.net\" is in the domain example.net, which is not "
			    "configured; configured: example.com, branch.example.com");
	assert_string_equal(findings.items[1].text,
			    "cn \"\\x1b]0;x\" has a control character or line end");
	assert_non_null(strstr(findings.items[2].text, "xxx…\" begins like a formula"));
	assert_true(findings.items[0].severity == FINDING_ERROR);
}

static void test_ids(void **state)
{
	const struct config_directory ldap = directory_for(CONFIG_OPENLDAP),
				      file = directory_for(CONFIG_LDIF);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	for (int i = 0; i < 2; i++) {
		CLEANUP(mapping_release) struct mapping mapping;

		mapping_init(&mapping, &indexed, i ? &file : &ldap);
		entry_from(&entry, "uid=a", "cn: A");
		if (i == 0)
			ASSERT_ERROR(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error,
				     ERROR_AGAIN,
				     "uid=a: the attribute entryUUID, by which an entry is "
				     "recognised, has none");
		else
			ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
		entry_from(&entry, "uid=B", "entryUUID: 1\nentryUUID: 2");
		ASSERT_ERROR(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error,
			     i ? ERROR_DATA : ERROR_AGAIN, "has more than one");
		entry_from(&entry, "uid=C", "entryUUID: 1");
		if (i == 0)
			ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
		else
			ASSERT_ERROR(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error,
				     ERROR_DATA,
				     "this entry has an entryUUID, but those before it have none");
		entry_from(&entry, "uid=\xFF", "entryUUID: 1");
		ASSERT_ERROR(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error,
			     ERROR_AGAIN, "DN that is not valid UTF-8");
	}
}

static void test_attributes(void **state)
{
	const struct config_directory directory = directory_for(CONFIG_AD);
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	CLEANUP(mapping_release) struct mapping mapping;

	(void)state;
	excludes[0].attribute = "DISPLAYNAME"; /* asked for already */
	mapping_init(&mapping, &indexed, &directory);
	mapping_attributes(&mapping, &attributes);
	excludes[0].attribute = "employeeType";
	for (size_t i = 0; i < attributes.count; i++)
		buf_printf(&joined, "%s ", attributes.items[i]);
	assert_string_equal(
		joined.data,
		"objectGUID mail displayName cn givenName sn employeeID department telephoneNumber "
		"title mobile quota proxyAddresses userAccountControl "
		"accountExpires nsAccountLock pwdAccountLockedTime shadowExpire objectClass "
		"inetUserStatus loginShell msExchRecipientTypeDetails ");
}

static void test_hidden(void **state)
{
	const struct config_directory ldap = directory_for(CONFIG_OPENLDAP),
				      ad = directory_for(CONFIG_AD);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	for (int i = 0; i < 2; i++) {
		CLEANUP(mapping_release) struct mapping mapping;

		mapping_init(&mapping, &indexed, i ? &ad : &ldap);
		ASSERT_OK(mapping_check(&mapping, NULL, &error), error);
		for (int j = 0; j < 3; j++) {
			entry_from(&entry, "uid=a", i ? AD_ADA : "entryUUID: 1\ncn: A");
			ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
		}
		ASSERT_ERROR(mapping_check(&mapping, NULL, &error), error, ERROR_AGAIN,
			     i ? "none of 3 entries has the attribute userAccountControl"
			       : "none of 3 entries has the attribute mail");
		entry_from(&entry, "uid=b", i ? AD_ADA "userAccountControl: 512" : ADA);
		ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
		ASSERT_OK(mapping_check(&mapping, NULL, &error), error);
	}
}

/* Where the configuration names one of the signs, the others need not be there. */
static void test_named_sign(void **state)
{
	static struct config_match named[] = { { "accountExpires", NULL } };
	struct config_directory directory = directory_for(CONFIG_AD);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(mapping_release) struct mapping mapping;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	directory.disabled = named;
	directory.disabled_count = ARRAY_LEN(named);
	mapping_init(&mapping, &indexed, &directory);
	entry_from(&entry, "uid=a", AD_ADA);
	ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
	ASSERT_OK(mapping_check(&mapping, NULL, &error), error);
}

static void note_step(void *argument, const char *rule, const char *input, const char *outcome)
{
	buf_printf(argument, "%s: %s: %s\n", rule, input, outcome);
}

static void test_trace(void **state)
{
	const struct config_directory directory = directory_for(CONFIG_OPENLDAP);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(mapping_release) struct mapping mapping;
	CLEANUP(buf_release) struct buf steps = BUF_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;

	(void)state;
	mapping_init(&mapping, &indexed, &directory);
	mapping.step = note_step;
	mapping.argument = &steps;
	entry_from(&entry, "uid=a",
		   ID "mail: Ada@Example.COM\ncn: Ada\ntitle: =1\nemployeeType: "
		      "Contractor\nmailAlternateAddress: b@x.net\npwdAccountLockedTime: 1");
	ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
	assert_string_equal(steps.data,
			    "exclude: employeeType = Contractor: excluded by directory.exclude\n"
			    "address: mail = Ada@Example.COM: ada@example.com\n"
			    "name: cn = Ada: Ada\n"
			    "FIELD-FORMULA: title = =1: begins like a formula\n"
			    "ALIAS-DOMAIN: mailAlternateAddress = b@x.net: is in the domain x.net, "
			    "which is not configured; configured: "
			    "example.com, branch.example.com\n"
			    "disabled: pwdAccountLockedTime = 1: not disabled\n");
}

static void test_has_address(void **state)
{
	static const struct {
		const char *address;
		bool has;
	} asked[] = {
		{ "ada@example.com", true },	     { "b@example.com", true },
		{ "c@xn--bcher-kva.example", true }, { "ADA@EXAMPLE.COM", true },
		{ "da@example.com", false },	     { "ada", false },
		{ "not an address", true },
	};
	const struct config_directory directory = directory_for(CONFIG_AD);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(mapping_release) struct mapping mapping;

	(void)state;
	mapping_init(&mapping, &indexed, &directory);
	entry_from(&entry, "uid=a",
		   GUID "mail: Ada@Example.COM\nmail: Not an address\nproxyAddresses: "
			"smtp:B@example.com\nproxyAddresses: smtp:c@bücher.example");
	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		if (mapping_has_address(&mapping, &entry, asked[i].address) != asked[i].has)
			fail_msg("%s", asked[i].address);
}

static int group_setup(void **state)
{
	(void)state;
	config_index(&indexed);
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	map_release(&indexed.domain_index);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),	       cmocka_unit_test(test_preference),
		cmocka_unit_test(test_address_domain), cmocka_unit_test(test_nothing_is_left),
		cmocka_unit_test(test_findings),       cmocka_unit_test(test_ids),
		cmocka_unit_test(test_attributes),     cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_named_sign),
		cmocka_unit_test(test_trace),	       cmocka_unit_test(test_has_address),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
