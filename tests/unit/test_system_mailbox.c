// SPDX-License-Identifier: MIT
#include "mapping/system_mailbox.h"
#include "unit.h"

#include "entries.h"

static const struct {
	const char *dn, *lines;
	bool found;
} cases[] = {
	{ "CN=HealthMailbox0659e34,OU=Staff", "", true },
	{ "CN=HealthMailbox3c5cb6f1a0e24b3e8f7a5d6c7b8a9f00,OU=Staff", "", true },
	{ "cn=healthmailbox-EX01-Mailbox-Database-1,ou=x", "", true },
	{ "CN=HealthMailbox,OU=Staff", "", false },
	{ "CN=HealthMailboxes,OU=Staff", "", false },
	{ "CN=HealthMailboxFeed,OU=Staff", "", false },
	{ "CN=My HealthMailbox0659e34,OU=Staff", "", false },
	{ "CN=SystemMailbox{1f05a927-3be2-4fb9-aa03-b59fe3b56f4c}", "", true },
	{ "CN=SystemMailbox{bb558c35},OU=x", "", true },
	{ "CN=DiscoverySearchMailbox {D919BA05-46A6-415f-80AD-7E09334BB852}", "", true },
	{ "CN=Migration.8f3e7716-2011-43e4-96b1-aba62d229136", "", true },
	{ "CN=Migration.20261201,OU=x", "", false },
	{ "CN=Migration.Team,OU=x", "", false },
	{ "CN=FederatedEmail.4c1f4d8b-8179-4148-93bf-00a95fa1e042", "", true },
	{ "CN=SPO_Arbitration_0001,OU=x", "", true },
	{ "CN=Exchange Online-ApplicationAccount,OU=x", "", true },
	{ "CN=Exchange Online-ApplicationAccounts,OU=x", "", false },
	{ "CN=extest_a1b2c3d4e5f64,CN=Users", "", true },
	{ "CN=extest_person,CN=Users", "", false },
	{ "cn=ann", "mail: HealthMailbox0659e34@elsewhere.example", true },
	{ "cn=ann", "mail: a@x.example\nmail: SystemMailbox{1f05a927}@x.example", true },
	{ "cn=ann", "mail: SMTP:HealthMailbox0659e34@x.example", true },
	{ "cn=ann", "mail: HealthMailbox0659e34", false },
	{ "cn=ann", "mail: @", false },
	{ "cn=ann", "mail: ann@healthmailbox0659e34.example", false },
	{ "cn=ann", "msExchRecipientTypeDetails: 549755813888", true },
	{ "cn=ann", "msexchrecipienttypedetails: 8388608", true },
	{ "cn=ann", "msExchRecipientTypeDetails: 1", false },
	{ "cn=ann", "msExchRecipientTypeDetails: 4", false },
	{ "cn=ann", "msExchRecipientTypeDetails: 83886080", false },
	{ "cn=ann", "cn: HealthMailbox0659e34", false },
	{ "no DN at all", "", false },
	{ "", "", false },
};

/* The second one counts as well. */
static const struct config_sources addresses = { { "targetAddress", "mail" } }, none = { { NULL } };

static void test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(entry_release) struct entry entry = ENTRY_INIT;

		entry_from(&entry, cases[i].dn, cases[i].lines);
		if ((system_mailbox_find(&entry, &addresses) != NULL) != cases[i].found)
			fail_msg("%s, %s", cases[i].dn, cases[i].lines);
	}
}

static void test_no_address(void **state)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;

	(void)state;
	entry_from(&entry, "cn=ann", "mail: HealthMailbox0659e34@x.example");
	assert_null(system_mailbox_find(&entry, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find),
					    cmocka_unit_test(test_no_address) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
