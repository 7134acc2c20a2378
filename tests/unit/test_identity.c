// SPDX-License-Identifier: MIT
#include "mapping/identity.h"
#include "unit.h"

#include "entries.h"

static const struct {
	const char *label;
	enum config_kind kind;
	const char *attribute; /* of the configuration */
	const char *lines;
	const char *id;	    /* NULL: has none */
	const char *filter; /* that finds it */
} cases[] = {
	{ "OpenLDAP", CONFIG_OPENLDAP, NULL, "entryUUID: E6226415-e0c8-519c-a6c7-07c4d83d0dd5",
	  "entryUUID:e6226415-e0c8-519c-a6c7-07c4d83d0dd5",
	  "(entryUUID=e6226415-e0c8-519c-a6c7-07c4d83d0dd5)" },
	{ "spelled otherwise", CONFIG_OPENLDAP, "ENTRYuuid", "entryuuid: a-b", "entryUUID:a-b",
	  "(entryUUID=a-b)" },
	{ "389-DS", CONFIG_389DS, NULL, "nsUniqueId: 66446001-1dd211b2",
	  "nsUniqueId:66446001-1dd211b2", "(nsUniqueId=66446001-1dd211b2)" },
	{ "Active Directory", CONFIG_AD, NULL, "objectGUID: \x01\xFF)A", "objectGUID:01ff2941",
	  "(objectGUID=\\01\\ff\\29\\41)" },
	{ "octets in a file", CONFIG_LDIF, "objectguid", "objectGUID: \x01\xFF)A",
	  "objectGUID:01ff2941", "(objectGUID=\\01\\ff\\29\\41)" },
	{ "an attribute of one's own keeps the case of its values", CONFIG_OPENLDAP,
	  "employeeNumber", "employeeNumber: A*1", "employeenumber:A*1",
	  "(employeeNumber=A\\2a1)" },
	{ "none", CONFIG_OPENLDAP, NULL, "cn: a", NULL, NULL },
	{ "two", CONFIG_OPENLDAP, NULL, "entryUUID: a\nentryUUID: b", NULL, NULL },
	{ "empty", CONFIG_OPENLDAP, NULL, "entryUUID:  ", NULL, NULL },
	{ "empty octets", CONFIG_AD, NULL, "objectGUID: ", NULL, NULL },
	{ "no text", CONFIG_OPENLDAP, NULL, "entryUUID: \xFF", NULL, NULL },
	{ "control character", CONFIG_OPENLDAP, NULL, "entryUUID: a\tb", NULL, NULL },
};

static void test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct config_directory directory = { .kind = cases[i].kind,
							    .id = cases[i].attribute };
		const struct identity identity = identity_of(&directory);
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
		CLEANUP(buf_release) struct buf id = BUF_INIT;
		CLEANUP(buf_release) struct buf filter = BUF_INIT;
		const char *why;

		entry_from(&entry, "cn=a", cases[i].lines);
		why = identity_get(&identity, &entry, &id);
		if (!why != (cases[i].id != NULL) ||
		    (!why && strcmp(buf_text(&id), cases[i].id) != 0))
			fail_msg("%s: %s, \"%s\"", cases[i].label, why ? why : "fine",
				 buf_text(&id));
		if (why)
			continue;
		assert_true(identity_filter(&identity, id.data, &filter));
		assert_string_equal(filter.data, cases[i].filter);
	}
}

static void test_foreign_ids(void **state)
{
	static const char *const ids[] = { "entryUUID:a", "dn:cn=a",	    "",
					   "objectGUID",  "objectGUID:abc", "objectGUIDx:ab" };
	const struct config_directory directory = { .kind = CONFIG_AD };
	const struct identity identity = identity_of(&directory);
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		if (identity_filter(&identity, ids[i], &filter))
			fail_msg("%s", ids[i]);
	assert_int_equal(filter.len, 0);
}

static void test_dn(void **state)
{
	const struct config_directory directory = { .kind = CONFIG_LDIF };
	const struct identity identity = identity_of(&directory);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)state;
	entry_from(&entry, "CN=Ada, DC=Com", "cn: a");
	assert_null(identity_get_dn(&identity, &entry, &id));
	assert_string_equal(id.data, "dn:cn=ada,dc=com");
	assert_string_equal(identity_dn(&identity, id.data), "cn=ada,dc=com");
	assert_null(identity_dn(&identity, "entryUUID:a"));
	entry_from(&entry, "no dn", "cn: a");
	assert_non_null(identity_get_dn(&identity, &entry, &id));
}

/* Of several directories: the name of each is in the ids, but of the one that had none before. */
static void test_names(void **state)
{
	const struct config_directory corp = { .name = "corp", .kind = CONFIG_OPENLDAP }, first = {
		.name = "first", .was_alone = true, .kind = CONFIG_OPENLDAP
	};
	const struct identity identity = identity_of(&corp), nameless = identity_of(&first);
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)state;
	entry_from(&entry, "CN=Ada", "entryUUID: A");
	assert_null(identity_get(&identity, &entry, &id));
	assert_string_equal(id.data, "corp/entryUUID:a");
	assert_true(identity_filter(&identity, id.data, &filter));
	assert_string_equal(filter.data, "(entryUUID=a)");
	assert_false(identity_filter(&nameless, id.data, &filter));
	assert_null(identity_get(&nameless, &entry, &id));
	assert_string_equal(id.data, "entryUUID:a");
	assert_false(identity_filter(&identity, id.data, &filter));
	assert_null(identity_get_dn(&identity, &entry, &id));
	assert_string_equal(id.data, "corp/dn:cn=ada");
	assert_string_equal(identity_dn(&identity, id.data), "cn=ada");
	assert_null(identity_dn(&nameless, id.data));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids),
					    cmocka_unit_test(test_foreign_ids),
					    cmocka_unit_test(test_dn),
					    cmocka_unit_test(test_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
