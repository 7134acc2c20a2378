// SPDX-License-Identifier: MIT
#include "model/roster.h"
#include "unit.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PEOPLE = 200 };

static void people_fill(struct buf *records, uint64_t offsets[PEOPLE])
{
	for (int i = 0; i < PEOPLE; i++) {
		struct account account = { .dn = "uid=x,dc=example,dc=com", .disabled = i % 3 == 0 };
		char id[30], address[30];

		snprintf(id, sizeof(id), "dn:%d", i);
		snprintf(address, sizeof(address), "user%d@example.com", i);
		account.id = id;
		account.value[ACCOUNT_ADDRESS] = address;
		offsets[i] = records->len;
		account_pack(records, &account);
	}
}

static void test_account(void **state)
{
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	uint64_t offsets[PEOPLE];
	struct roster roster = { .sealed = true };

	(void)state;
	people_fill(&records, offsets);
	roster.records = (const unsigned char *)records.data;
	roster.records_len = records.len;
	for (int i = PEOPLE - 1; i >= 0; i--) {
		struct account account = roster_account(&roster, offsets[i]);
		char address[30];

		snprintf(address, sizeof(address), "user%d@example.com", i);
		assert_string_equal(account.value[ACCOUNT_ADDRESS], address);
		assert_string_equal(account.dn, "uid=x,dc=example,dc=com");
		assert_null(account.value[ACCOUNT_NAME]);
		assert_int_equal(account.disabled, i % 3 == 0);
		assert_true(account.id > records.data && account.id < records.data + records.len);
	}
}

static const struct {
	const char *label;
	size_t cut;      /* octets missing at the end */
	uint64_t offset; /* from the end of what is there, backwards */
} bugs[] = {
	{ "at the end", 0, 0 },
	{ "last record cut", 1, 0 },
	{ "in a record", 0, 7 },
};

/* A damaged roster ends the process, in a child: the octets are our own. */
static void test_bugs(void **state)
{
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	uint64_t offsets[PEOPLE];

	(void)state;
#ifdef NDEBUG
	skip();
#endif
	people_fill(&records, offsets);
	for (size_t i = 0; i < ARRAY_LEN(bugs); i++) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (pid == 0) {
			const struct rlimit none = { 0, 0 };
			struct roster roster = { .records = (const unsigned char *)records.data, .records_len = records.len - bugs[i].cut };

			setrlimit(RLIMIT_CORE, &none);
			close(STDERR_FILENO);
			roster_account(&roster, bugs[i].cut ? offsets[PEOPLE - 1] : roster.records_len - bugs[i].offset);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
			fail_msg("%s", bugs[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_bugs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
