// SPDX-License-Identifier: MIT
#include "unit.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "state/state_open.h"
#include "state/state_account.h"
#include "state/state_batch.h"
#include "state/state_fact.h"
#include "state/state_run.h"
#include "state/state_list.h"
#include "state/state_snapshot.h"

struct fixture {
	char *folder;
	char *path;
	struct state *state;
};

static int setup(void **data)
{
	struct fixture *fixture = mem_new(1, sizeof(*fixture));
	struct error error = ERROR_INIT;

	/* As process_begin has it. */
	umask(077);
	fixture->folder = unit_dir();
	fixture->path = unit_path(fixture->folder, "inner/state.db");
	ASSERT_OK(state_open(fixture->path, true, &fixture->state, &error), error);
	*data = fixture;
	return 0;
}

static int teardown(void **data)
{
	struct fixture *fixture = *data;

	state_close(fixture->state);
	free(fixture->path);
	unit_dir_release(&fixture->folder);
	free(fixture);
	return 0;
}

static struct known person(const char *id, const char *address, const char *aliases)
{
	struct known known = { .account = { .id = id, .dn = id },
			       .state = ACCOUNT_CREATED,
			       .batch = 1,
			       .changed_at = 100 };

	known.account.value[ACCOUNT_ADDRESS] = address;
	known.account.value[ACCOUNT_NAME] = "王小明 \"O'Neil\"";
	known.account.value[ACCOUNT_ALIASES] = aliases;
	account_key(id, known.key);
	account_fingerprint(&known.account, known.fingerprint);
	return known;
}

static void test_modes(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(buf_release) struct buf inner = BUF_INIT;
	struct stat info;

	assert_int_equal(stat(fixture->path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	file_folder(&inner, fixture->path);
	assert_int_equal(stat(buf_text(&inner), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0711);
}

static void test_round_trip(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct known known = person("1", "ada@x.example", "a@x.example b@x.example"), found;

	known.suspender = ACCOUNT_BY_PERSON;
	known.suspended_at = 7;
	known.missing_since = 8;
	known.missing_runs = 9;
	known.former = "a@x.example";
	known.account.disabled = true;
	account_fingerprint(&known.account, known.fingerprint);
	ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	assert_int_equal(state_account_get(fixture->state, known.key, &arena, &found, &error), 1);
	assert_string_equal(found.account.value[ACCOUNT_NAME], known.account.value[ACCOUNT_NAME]);
	assert_null(found.account.value[ACCOUNT_TITLE]);
	assert_true(found.account.disabled);
	assert_memory_equal(found.fingerprint, known.fingerprint, ACCOUNT_KEY_SIZE);
	assert_int_equal(found.suspender, ACCOUNT_BY_PERSON);
	assert_int_equal(found.suspended_at, 7);
	assert_int_equal(found.missing_since, 8);
	assert_int_equal(found.missing_runs, 9);
	assert_string_equal(found.former, "a@x.example");
	ASSERT_OK(state_missing(fixture->state, STATE_ACCOUNTS, known.key, 0, 0, &error), error);
	assert_int_equal(state_account_get(fixture->state, known.key, &arena, &found, &error), 1);
	assert_int_equal(found.missing_runs, 0);
}

static void test_find(void **data)
{
	static const struct {
		const char *text;
		int found;
	} cases[] = {
		{ "ada@x.example", 1 }, { "a@x.example", 1 }, { "b@x.example", 1 }, { "1", 1 },
		{ "c@x.example", 0 },	{ "' OR 1=1 --", 0 }, { "%", 0 },
	};
	struct fixture *fixture = *data;
	struct error error = ERROR_INIT;
	struct known known = person("1", "ada@x.example", "a@x.example b@x.example");

	ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct known found;

		if (state_account_find(fixture->state, cases[i].text, &arena, &found, &error) !=
		    cases[i].found)
			fail_msg("%s", cases[i].text);
	}
	/* An alias that is gone is not found any more. */
	known.account.value[ACCOUNT_ALIASES] = NULL;
	ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	{
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct known found;

		assert_int_equal(
			state_account_find(fixture->state, "a@x.example", &arena, &found, &error),
			0);
	}
}

/* The living account comes before the retired one that had the address before. */
static void test_find_prefers_living(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;

	for (int i = 0; i < 8; i++) {
		char id[] = { (char)('a' + i), '\0' };
		struct known known = person(id, "same@x.example", NULL);

		known.state = i == 5 ? ACCOUNT_ENABLED : ACCOUNT_RETIRED;
		ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	}
	struct known found;

	assert_int_equal(
		state_account_find(fixture->state, "same@x.example", &arena, &found, &error), 1);
	assert_string_equal(found.account.id, "f");
}

static void test_order_and_count(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	unsigned char last[ACCOUNT_KEY_SIZE] = { 0 };
	struct error error = ERROR_INIT;
	struct state_count count;
	struct known known;
	int rows = 0;

	ASSERT_OK(state_begin(fixture->state, &error), error);
	for (int i = 0; i < 500; i++) {
		CLEANUP(mem_freep) char *address = NULL;

		assert_true(asprintf(&address, "u%d@%s.example", i, i % 2 ? "x" : "y") > 0);
		known = person(address, address, NULL);
		known.state = i % 5 == 0 ? ACCOUNT_SUSPENDED : ACCOUNT_ENABLED;
		known.missing_since = i % 10 == 0 ? 5 : 0;
		ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	}
	ASSERT_OK(state_commit(fixture->state, &error), error);
	ASSERT_OK(state_accounts_open(fixture->state, STATE_BY_KEY, NULL, &cursor, &error), error);
	while (state_accounts_next(cursor, &known, &error) > 0) {
		assert_true(memcmp(last, known.key, ACCOUNT_KEY_SIZE) < 0);
		memcpy(last, known.key, ACCOUNT_KEY_SIZE);
		rows++;
	}
	assert_int_equal(rows, 500);
	ASSERT_OK(state_count_accounts(fixture->state, "x.example", &count, &error), error);
	assert_int_equal(count.by_state[ACCOUNT_SUSPENDED] + count.by_state[ACCOUNT_ENABLED], 250);
	ASSERT_OK(state_count_accounts(fixture->state, NULL, &count, &error), error);
	assert_int_equal(count.by_state[ACCOUNT_SUSPENDED], 100);
	assert_int_equal(count.missing, 50);
}

static void test_rollback(void **data)
{
	struct fixture *fixture = *data;
	struct error error = ERROR_INIT;
	struct known known = person("1", "ada@x.example", NULL);
	struct state_count count;

	ASSERT_OK(state_begin(fixture->state, &error), error);
	ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	state_rollback(fixture->state);
	state_rollback(fixture->state);
	ASSERT_OK(state_count_accounts(fixture->state, NULL, &count, &error), error);
	assert_int_equal(count.by_state[ACCOUNT_CREATED], 0);
}

static int keep_before(void *argument, const struct state_change *row, struct error *error)
{
	const struct change *change = &row->change;
	const struct known *before = &row->before;
	int *seen = argument;

	(void)error;
	assert_string_equal(change->id, "0123456789abcdef");
	assert_string_equal(change->after.value[ACCOUNT_ADDRESS], "new@x.example");
	if (before->account.id) {
		assert_string_equal(before->account.value[ACCOUNT_ADDRESS], "ada@x.example");
		assert_int_equal(before->missing_runs, 3);
		assert_int_equal(before->state, ACCOUNT_CREATED);
	}
	++*seen;
	return 0;
}

/* A run with the clock at an instant; its time. */
static int64_t store_run(struct state *state, int64_t clock, int64_t batch)
{
	CLEANUP(run_time_release) struct run_time time = { .now = 0 };
	struct error error = ERROR_INIT;

	ASSERT_OK(state_run_time(state, clock, &time, &error), error);
	ASSERT_OK(state_run_store(state, &time, clock * 10, batch, &error), error);
	return time.now;
}

static void store_batch(struct state *state, int64_t id, const char *person_id, enum change_op op,
			int64_t at)
{
	struct error error = ERROR_INIT;
	struct state_batch batch = { .id = id, .created_at = at };
	struct known before = person(person_id, "ada@x.example", NULL), none = { .batch = 0 };
	struct change change = { .op = op, .reason = CHANGE_MISSING, .id = "0123456789abcdef" };

	batch.count[op] = 2;
	before.missing_runs = 3;
	change.after = person(person_id, "new@x.example", NULL).account;
	ASSERT_OK(state_batch_store(state, &batch, &error), error);
	ASSERT_OK(state_change_store(state, id, 0, &change, &before, at, &error), error);
	ASSERT_OK(state_change_store(state, id, 1, &change, &none, at, &error), error);
}

static void test_batches(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	struct error error = ERROR_INIT;
	struct state_batch batch;
	int64_t id, other, planned[GUARD_CLASSES];
	size_t count;
	int seen = 0;

	ASSERT_OK(state_batch_next_id(fixture->state, &id, &error), error);
	assert_int_equal(id, 1);
	store_batch(fixture->state, 1, "1", CHANGE_SUSPEND, 1000);
	store_batch(fixture->state, 2, "2", CHANGE_SUSPEND, 2000);
	store_batch(fixture->state, 3, "1", CHANGE_UPDATE, 3000);
	ASSERT_OK(state_batch_next_id(fixture->state, &id, &error), error);
	assert_int_equal(id, 4);
	ASSERT_OK(state_class_store(fixture->state, 1, GUARD_REMOVALS, 2, "", &error), error);
	ASSERT_OK(state_class_store(fixture->state, 2, GUARD_REMOVALS, 2, "", &error), error);
	ASSERT_OK(state_class_store(fixture->state, 3, GUARD_ALIAS_REMOVALS, 7, "", &error), error);
	ASSERT_OK(state_changes(fixture->state, 1, keep_before, &seen, &error), error);
	assert_int_equal(seen, 2);
	assert_int_equal(state_batch_shares(fixture->state, 1, true, &other, &error), 1);
	assert_int_equal(other, 3);
	assert_int_equal(state_batch_shares(fixture->state, 1, false, &other, &error), 0);
	assert_int_equal(state_batch_shares(fixture->state, 2, true, &other, &error), 0);
	assert_int_equal(state_batch_shares(fixture->state, 3, false, &other, &error), 1);
	assert_int_equal(other, 1);
	for (int64_t i = 1; i <= 3; i++)
		store_run(fixture->state, 1000 * i, i);
	ASSERT_OK(state_planned_in(fixture->state, 1500, 3000, NULL, planned, &error), error);
	assert_int_equal(planned[GUARD_REMOVALS], 2);
	assert_int_equal(planned[GUARD_ALIAS_REMOVALS], 7);
	ASSERT_OK(state_planned_in(fixture->state, 3000, 4000, NULL, planned, &error), error);
	assert_int_equal(planned[GUARD_ALIAS_REMOVALS], 0);
	/* What has not come yet is no part of the hours before. */
	ASSERT_OK(state_planned_in(fixture->state, 500, 2999, NULL, planned, &error), error);
	assert_int_equal(planned[GUARD_ALIAS_REMOVALS], 0);
	assert_int_equal(planned[GUARD_REMOVALS], 4);
	assert_int_equal(state_batch_find(fixture->state, 2, &batch, &error), 1);
	batch.status = STATE_BATCH_REJECTED;
	ASSERT_OK(state_batch_store(fixture->state, &batch, &error), error);
	ASSERT_OK(state_planned_in(fixture->state, 500, 4000, NULL, planned, &error), error);
	assert_int_equal(planned[GUARD_REMOVALS], 2);
	ASSERT_OK(state_batch_list(fixture->state, &batches, &count, &error), error);
	assert_int_equal(count, 3);
	assert_int_equal(batches[1].status, STATE_BATCH_REJECTED);
	assert_int_equal(state_batch_find(fixture->state, 9, &batch, &error), 0);
}

/* What is held is in no list and counts nowhere; nor does a batch that a person allowed count. */
static void test_held(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	struct error error = ERROR_INIT;
	struct state_batch batch = { .id = 5, .created_at = 50, .count[CHANGE_SUSPEND] = 7 };
	int64_t id, planned[GUARD_CLASSES];
	int64_t held;
	char digest[65];
	size_t count;

	store_batch(fixture->state, STATE_HELD_ID, "1", CHANGE_SUSPEND, 40);
	assert_int_equal(state_batch_find(fixture->state, STATE_HELD_ID, &batch, &error), 1);
	batch.status = STATE_BATCH_HELD;
	ASSERT_OK(state_batch_store(fixture->state, &batch, &error), error);
	batch = (struct state_batch){ .id = 5, .created_at = 50, .count[CHANGE_SUSPEND] = 7 };
	ASSERT_OK(state_batch_store(fixture->state, &batch, &error), error);
	ASSERT_OK(state_class_store(fixture->state, STATE_HELD_ID, GUARD_REMOVALS, 2, "3fa9c2d1",
				    &error),
		  error);
	assert_int_equal(state_class_find(fixture->state, STATE_HELD_ID, GUARD_REMOVALS, &held,
					  digest, &error),
			 1);
	assert_int_equal(held, 2);
	assert_string_equal(digest, "3fa9c2d1");
	assert_int_equal(state_class_find(fixture->state, STATE_HELD_ID, GUARD_RENAMES, &held,
					  digest, &error),
			 0);
	ASSERT_OK(state_planned_in(fixture->state, 0, 100, NULL, planned, &error), error);
	assert_int_equal(planned[GUARD_REMOVALS], 0);
	ASSERT_OK(state_batch_list(fixture->state, &batches, &count, &error), error);
	assert_int_equal(count, 1);
	ASSERT_OK(state_batch_drop(fixture->state, STATE_HELD_ID, &error), error);
	assert_int_equal(state_batch_find(fixture->state, STATE_HELD_ID, &batch, &error), 0);
	assert_int_equal(state_class_find(fixture->state, STATE_HELD_ID, GUARD_REMOVALS, &held,
					  digest, &error),
			 0);
	ASSERT_OK(state_batch_next_id(fixture->state, &id, &error), error);
	assert_int_equal(id, 6);
}

/*
 * An address belongs to an account as its own or as an alias; accounts in use come before retired
 * ones, the last retired before the others.
 */
static void test_holder(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct known first = person("1", "ada@x.example", NULL),
		     last = person("2", "ada@x.example", NULL),
		     living = person("3", "bob@x.example", "ada@x.example"), found;

	first.state = last.state = ACCOUNT_RETIRED;
	last.changed_at = 200;
	ASSERT_OK(state_account_store(fixture->state, &first, &error), error);
	ASSERT_OK(state_account_store(fixture->state, &last, &error), error);
	assert_int_equal(state_address_holder(fixture->state, "ada@x.example", living.key, &arena,
					      &found, &error),
			 1);
	assert_string_equal(found.account.id, "2");
	assert_int_equal(state_address_holder(fixture->state, "ada@x.example", last.key, &arena,
					      &found, &error),
			 1);
	assert_string_equal(found.account.id, "1");
	ASSERT_OK(state_account_store(fixture->state, &living, &error), error);
	assert_int_equal(state_address_holder(fixture->state, "ada@x.example", first.key, &arena,
					      &found, &error),
			 1);
	assert_string_equal(found.account.id, "3");
	assert_int_equal(state_address_holder(fixture->state, "bob@x.example", living.key, &arena,
					      &found, &error),
			 0);
}

static void test_moved(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct error error = ERROR_INIT;
	struct known known = person("1", "ada@x.example", NULL), found;

	ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	ASSERT_OK(state_moved(fixture->state, STATE_ACCOUNTS, known.key, "cn=ada,ou=new", &error),
		  error);
	assert_int_equal(
		state_account_find(fixture->state, "cn=ada,ou=new", &arena, &found, &error), 1);
	assert_string_equal(found.account.value[ACCOUNT_ADDRESS], "ada@x.example");
}

static void store_at(struct state *state, int64_t since, int64_t suspended)
{
	struct error error = ERROR_INIT;
	struct known known = { .account = { .id = "1", .dn = "uid=1" },
			       .site = "",
			       .state = ACCOUNT_SUSPENDED,
			       .missing_since = since,
			       .missing_runs = 1,
			       .suspended_at = suspended };

	known.account.value[ACCOUNT_ADDRESS] = "ada@x.example";
	account_key("1", known.key);
	account_fingerprint(&known.account, known.fingerprint);
	ASSERT_OK(state_account_store(state, &known, &error), error);
}

static struct known fetch(struct state *state, struct arena *arena)
{
	struct error error = ERROR_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known known;

	account_key("1", key);
	assert_int_equal(state_account_get(state, key, arena, &known, &error), 1);
	return known;
}

/* What a doubted run stamped gets the time of the next one that is believed. */
static void test_doubted_stamps(void **data)
{
	enum { DAY = RUN_TIME_DAY, YEAR = 365 * RUN_TIME_DAY };
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known known;

	for (int64_t day = 1; day < 5; day++)
		assert_int_equal(store_run(fixture->state, day * DAY, 0), day * DAY);
	assert_int_equal(store_run(fixture->state, YEAR, 0), 4 * DAY + 1);
	store_at(fixture->state, 4 * DAY + 1, 2 * DAY);
	assert_int_equal(store_run(fixture->state, 6 * DAY, 0), 6 * DAY);
	known = fetch(fixture->state, &arena);
	assert_int_equal(known.missing_since, 6 * DAY);
	assert_int_equal(known.suspended_at, 2 * DAY);
}

/* A clock that was ahead from the first run on: what it stamped goes back with it. */
static void test_clock_goes_back(void **data)
{
	enum { DAY = RUN_TIME_DAY, YEAR = 365 * RUN_TIME_DAY };
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known known;

	store_at(fixture->state, YEAR, 3 * DAY);
	for (int64_t day = 0; day < 3; day++)
		store_run(fixture->state, YEAR + day * DAY, 0);
	assert_int_equal(store_run(fixture->state, 4 * DAY, 0), YEAR + 2 * DAY + 1);
	assert_int_equal(store_run(fixture->state, 5 * DAY, 0), YEAR + 2 * DAY + 2);
	assert_int_equal(store_run(fixture->state, 6 * DAY, 0), 6 * DAY);
	known = fetch(fixture->state, &arena);
	assert_int_equal(known.missing_since, 4 * DAY);
	assert_int_equal(known.suspended_at, 3 * DAY);
	assert_int_equal(store_run(fixture->state, 7 * DAY, 0), 7 * DAY);
}

/* A machine that was off for months: nothing that waits got older by that. */
static void test_pause(void **data)
{
	enum { DAY = RUN_TIME_DAY, YEAR = 365 * RUN_TIME_DAY };
	struct fixture *fixture = *data;
	CLEANUP(run_time_release) struct run_time time = { .now = 0 };
	struct error error = ERROR_INIT;

	for (int64_t day = 1; day < 5; day++)
		store_run(fixture->state, day * DAY, 0);
	for (int64_t day = 0; day < 3; day++)
		store_run(fixture->state, YEAR + day * DAY, 0);
	ASSERT_OK(state_run_time(fixture->state, YEAR + 3 * DAY, &time, &error), error);
	assert_int_equal(time.doubt, RUN_BELIEVED);
	assert_int_equal(run_time_waited(&time, DAY), 4 * DAY);
}

static void test_facts(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(verdict_freep) struct verdict *verdict = verdict_new("x.example", "sg");
	struct error error = ERROR_INIT;
	enum verdict_status status;
	const char *value;
	int64_t at, seen;

	assert_int_equal(state_run_last(fixture->state, &at, &seen, &error), 0);
	store_run(fixture->state, 10, 0);
	store_run(fixture->state, 20, 1);
	assert_int_equal(state_run_last(fixture->state, &at, &seen, &error), 1);
	assert_int_equal(at, 20);
	assert_int_equal(seen, 200);
	assert_int_equal(
		state_verdict_find(fixture->state, "x.example", "sg", &status, &at, &error), 0);
	verdict->status = VERDICT_PENDING;
	ASSERT_OK(state_verdict_store(fixture->state, verdict, 30, &error), error);
	assert_int_equal(
		state_verdict_find(fixture->state, "x.example", "sg", &status, &at, &error), 1);
	assert_int_equal(status, VERDICT_PENDING);
	ASSERT_OK(state_mark_store(fixture->state, "migration", "done", 40, &error), error);
	assert_int_equal(state_mark_find(fixture->state, "migration", &arena, &value, &at, &error),
			 1);
	assert_string_equal(value, "done");
	ASSERT_OK(state_mark_store(fixture->state, "migration", NULL, 50, &error), error);
	assert_int_equal(state_mark_find(fixture->state, "migration", &arena, &value, &at, &error),
			 0);
}

/* A reader works beside an open transaction, and sees the state before it. */
static void test_reader_beside_writer(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(state_closep) struct state *reader = NULL;
	struct known known = person("1", "ada@x.example", NULL);
	struct error error = ERROR_INIT;
	struct state_count count;

	ASSERT_OK(state_begin(fixture->state, &error), error);
	ASSERT_OK(state_account_store(fixture->state, &known, &error), error);
	ASSERT_OK(state_open(fixture->path, false, &reader, &error), error);
	ASSERT_OK(state_count_accounts(reader, NULL, &count, &error), error);
	assert_int_equal(count.by_state[ACCOUNT_CREATED], 0);
	ASSERT_OK(state_commit(fixture->state, &error), error);
}

static void test_reader_may_not_write(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(state_closep) struct state *reader = NULL;
	struct known known = person("1", "ada@x.example", NULL);
	struct error error = ERROR_INIT;

	ASSERT_OK(state_open(fixture->path, false, &reader, &error), error);
	ASSERT_ERROR(state_account_store(reader, &known, &error), error, ERROR_PERMISSION,
		     "no permission");
}

static void test_absent_store_is_empty(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(state_closep) struct state *reader = NULL;
	CLEANUP(mem_freep) char *path = unit_path(fixture->folder, "none.db");
	struct error error = ERROR_INIT;
	struct state_count count;

	ASSERT_OK(state_open(path, false, &reader, &error), error);
	ASSERT_OK(state_count_accounts(reader, NULL, &count, &error), error);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_damaged_store(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep)
	char *path = unit_file(
		fixture->folder, "bad.db",
		"this is no database, but it is long enough to be read as one; it is not empty");
	CLEANUP(state_closep) struct state *state = NULL;
	struct error error;

	ASSERT_ERROR(state_open(path, true, &state, &error), error, ERROR_DATA, "damaged");
}

static void test_newer_store(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(state_closep) struct state *again = NULL;
	CLEANUP(buf_release) struct buf content = BUF_INIT;
	struct error error = ERROR_INIT;

	state_close(take_ptr(&fixture->state));
	/*
	 * The user version is a number at offset 60 of the file (SQLite file format, section 1.3).
	 */
	ASSERT_OK(file_read(fixture->path, 1 << 20, &content, &error), error);
	content.data[60] = 1;
	ASSERT_OK(file_replace(fixture->path, content.data, content.len, 0600, &error), error);
	ASSERT_ERROR(state_open(fixture->path, true, &again, &error), error, ERROR_DATA, "newer");
	ASSERT_ERROR(state_open(fixture->path, false, &again, &error), error, ERROR_DATA, "newer");
}

static void test_lock(void **data)
{
	struct fixture *fixture = *data;
	struct error error = ERROR_INIT;
	int lock = -1, status;
	pid_t child;

	ASSERT_OK(state_lock(fixture->path, &lock, &error), error);
	child = fork();
	if (child == 0) {
		int other = -1;

		close(lock);
		_exit(state_lock(fixture->path, &other, &error) == -1 && error.kind == ERROR_AGAIN
			      ? 0
			      : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(lock);
	ASSERT_OK(state_lock(fixture->path, &lock, &error), error);
	close(lock);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* What a plan leaves for the next one: it comes back as it was, and any writer puts it in doubt. */
static void test_watch(void **data)
{
	static const unsigned char keys[3][ACCOUNT_KEY_SIZE] = { "a", "b", "\xff" };
	struct fixture *fixture = *data;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct state_snapshot row = { .checkpoint = "m",
				      .checkpoint_len = 1,
				      .settled = true,
				      .watched = true,
				      .unchanged = 7 },
			      found_row;
	struct state_watch watch = { .unchanged = 1,
				     .held = 2,
				     .known = 3,
				     .retired = 4,
				     .keys = keys,
				     .count = 3 },
			   found;
	struct error error = ERROR_INIT;

	memset(watch.snapshot, 5, sizeof(watch.snapshot));
	memset(watch.rules, 6, sizeof(watch.rules));
	assert_int_equal(state_watch_load(fixture->state, &arena, &found, &error), 0);
	ASSERT_OK(state_begin(fixture->state, &error), error);
	ASSERT_OK(state_watch_store(fixture->state, &watch, &error), error);
	ASSERT_OK(state_snapshot_store(fixture->state, &row, &error), error);
	ASSERT_OK(state_commit(fixture->state, &error), error);
	assert_int_equal(state_watch_load(fixture->state, &arena, &found, &error), 1);
	assert_memory_equal(found.snapshot, watch.snapshot, sizeof(found.snapshot));
	assert_memory_equal(found.rules, watch.rules, sizeof(found.rules));
	assert_int_equal(
		found.unchanged + 10 * found.held + 100 * found.known + 1000 * found.retired, 4321);
	assert_int_equal(found.count, 3);
	assert_memory_equal(found.keys, keys, sizeof(keys));
	assert_int_equal(state_snapshot_load(fixture->state, &arena, &found_row, &error), 1);
	assert_true(found_row.settled && found_row.watched);
	watch.count = 0;
	watch.keys = NULL;
	ASSERT_OK(state_begin(fixture->state, &error), error);
	ASSERT_OK(state_watch_store(fixture->state, &watch, &error), error);
	ASSERT_OK(state_commit(fixture->state, &error), error);
	assert_int_equal(state_watch_load(fixture->state, &arena, &found, &error), 1);
	assert_int_equal(found.count, 0);
	assert_int_equal(state_snapshot_load(fixture->state, &arena, &found_row, &error), 1);
	assert_false(found_row.settled || found_row.watched);
}

static void test_address_keys(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(buf_release) struct buf keys = BUF_INIT;
	struct known one = person("1", "ada@x.example", NULL),
		     two = person("2", "bob@x.example", "z@x.example ada@x.example");
	struct error error = ERROR_INIT;

	ASSERT_OK(state_account_store(fixture->state, &one, &error), error);
	ASSERT_OK(state_account_store(fixture->state, &two, &error), error);
	ASSERT_OK(state_address_keys(fixture->state, "nobody@x.example", &keys, &error), error);
	assert_int_equal(keys.len, 0);
	ASSERT_OK(state_address_keys(fixture->state, "z@x.example", &keys, &error), error);
	assert_int_equal(keys.len, ACCOUNT_KEY_SIZE);
	assert_memory_equal(keys.data, two.key, ACCOUNT_KEY_SIZE);
	ASSERT_OK(state_address_keys(fixture->state, "ada@x.example", &keys, &error), error);
	assert_int_equal(keys.len, 3 * ACCOUNT_KEY_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_modes),
		CASE(test_round_trip),
		CASE(test_find),
		CASE(test_find_prefers_living),
		CASE(test_order_and_count),
		CASE(test_rollback),
		CASE(test_batches),
		CASE(test_facts),
		CASE(test_doubted_stamps),
		CASE(test_clock_goes_back),
		CASE(test_pause),
		CASE(test_reader_beside_writer),
		CASE(test_reader_may_not_write),
		CASE(test_absent_store_is_empty),
		CASE(test_damaged_store),
		CASE(test_newer_store),
		CASE(test_lock),
		CASE(test_held),
		CASE(test_holder),
		CASE(test_moved),
		CASE(test_watch),
		CASE(test_address_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
