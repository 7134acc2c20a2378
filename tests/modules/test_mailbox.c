// SPDX-License-Identifier: MIT
#include "unit.h"

#include "lookup/lookup_write.h"
#include "modules/mailbox.h"

static char *write_accounts(const char *folder, const char *domain)
{
	static const struct lookup_entry entries[] = {
		{ .address = "ada@one.example",
		  .state = "enabled",
		  .login = "ada",
		  .domain = "one.example" },
		{ .address = "ada@two.example",
		  .state = "suspended",
		  .login = "ada",
		  .domain = "two.example" },
		{ .address = "odd@one.example",
		  .state = "",
		  .login = "odd",
		  .domain = "one.example" },
	};
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS);
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, "accounts.cdb");

	for (size_t i = 0; i < ARRAY_LEN(entries); i++)
		ASSERT_OK(lookup_write_account(&write, &entries[i], &error), error);
	write.domain = domain;
	ASSERT_OK(lookup_write_commit(&write, path, 5, 1700000000, &error), error);
	lookup_write_release(&write);
	return path;
}

static void test_names(void **state)
{
	static char long_name[400];
	static const struct {
		const char *label, *published, *user, *domain, *wanted;
		enum cdb_read_result result;
	} cases[] = {
		{ "an address", NULL, "ada@two.example", NULL, "ada@two.example", CDB_READ_FOUND },
		{ "an address, whatever the domain", "one.example", "ada@two.example",
		  "one.example", "ada@two.example", CDB_READ_FOUND },
		{ "a name and the published domain", "one.example", "ada", NULL, "ada@one.example",
		  CDB_READ_FOUND },
		{ "a name and a given domain", "one.example", "ada", "two.example",
		  "ada@two.example", CDB_READ_FOUND },
		{ "letter case", "one.example", "ADA", NULL, "ada@one.example", CDB_READ_FOUND },
		{ "a name without any domain", NULL, "ada", NULL, NULL, CDB_READ_ABSENT },
		{ "nobody", "one.example", "eve", NULL, NULL, CDB_READ_ABSENT },
		{ "an empty name", "one.example", "", NULL, NULL, CDB_READ_ABSENT },
		{ "a path", "one.example", "../../etc/passwd", NULL, NULL, CDB_READ_ABSENT },
		{ "a newline", "one.example", "ada\n", NULL, NULL, CDB_READ_ABSENT },
		{ "too long", "one.example", long_name, NULL, NULL, CDB_READ_ABSENT },
		{ "a record without a state", "one.example", "odd", NULL, NULL, CDB_READ_DAMAGED },
	};

	(void)state;
	memset(long_name, 'a', sizeof(long_name) - 1);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(unit_dir_release) char *folder = unit_dir();
		char *path = write_accounts(folder, cases[i].published);
		struct mailbox mailbox;

		print_message("# %s\n", cases[i].label);
		assert_int_equal(mailbox_find(&mailbox, path, cases[i].user, cases[i].domain),
				 cases[i].result);
		assert_int_equal(mailbox.header.time, 1700000000);
		if (cases[i].result == CDB_READ_FOUND) {
			assert_string_equal(mailbox.address, cases[i].wanted);
			assert_true(lookup_text_is(&mailbox.account.state,
						   strstr(cases[i].wanted, "two") ? "suspended"
										  : "enabled"));
		}
		free(path);
	}
}

static void test_no_file(void **state)
{
	struct mailbox mailbox;

	(void)state;
	assert_int_equal(
		mailbox_find(&mailbox, "/nonexistent/accounts.cdb", "ada@one.example", NULL),
		CDB_READ_MISSING);
	assert_int_equal(mailbox.header.time, 0);
	for (int result = CDB_READ_AGAIN; result <= CDB_READ_DAMAGED; result++)
		assert_true(strlen(mailbox_trouble((enum cdb_read_result)result)) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
