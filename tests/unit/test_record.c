// SPDX-License-Identifier: MIT
/* What is noted of runs and of adopted accounts is read as it was, and nothing else is. */
#include "base/json.h"
#include "batch/record.h"

#include "unit.h"

static bool take(const char *text, struct arena *arena, struct json_value *ret_value)
{
	struct json_reader reader = json_reader_over(text, strlen(text));

	return json_take(&reader, arena, ret_value) && json_at_end(&reader);
}

/* What record_write_run writes of it, and reads of that. */
static bool again(const struct run_time *time, struct arena *arena, struct run_time *ret_time)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json json = json_init(&text, true);
	struct json_value value;

	json_object(&json);
	record_write_run(&json, time);
	json_close(&json);
	assert_true(take(buf_text(&text), arena, &value));
	return record_read_run(json_find(&value, "run"), time->now, ret_time);
}

static void test_run_round(void **state)
{
	/* With runs before it and as the first one; every number is another one. */
	static const struct run_time times[] = {
		{ .now = 1000, .counted = 1000, .clock = 1000, .doubt = RUN_BELIEVED },
		{ .now = 1000,
		  .counted = 1000,
		  .clock = 2000,
		  .doubt = RUN_LATER,
		  .agreed = 30,
		  .pause = 40,
		  .back = 50,
		  .before = { .any = true, .believed = 900, .doubt = RUN_EARLIER } },
		{ .now = 1000, .clock = 7, .doubt = RUN_EARLIER, .before = { .any = true } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		CLEANUP(run_time_release) struct run_time read;
		CLEANUP(run_time_release) struct run_time time = times[i];

		for (size_t pause = 0; pause < i; pause++)
			run_history_add_pause(&time.before, (int64_t)pause + 1, (int64_t)pause + 9);
		assert_true(again(&time, &arena, &read));
		assert_int_equal(read.now, time.now);
		assert_int_equal(read.clock, time.clock);
		assert_int_equal(read.doubt, time.doubt);
		assert_int_equal(read.agreed, time.agreed);
		assert_int_equal(read.pause, time.pause);
		assert_int_equal(read.back, time.back);
		assert_int_equal(read.before.any, time.before.any);
		assert_int_equal(read.before.believed, time.before.believed);
		assert_int_equal(read.before.doubt, time.before.doubt);
		assert_int_equal(read.before.pause_count, i);
		for (size_t pause = 0; pause < i; pause++) {
			assert_int_equal(read.before.pauses[pause].since, pause + 1);
			assert_int_equal(read.before.pauses[pause].until, pause + 9);
		}
	}
}

/* A version that did not note the run, or not all of it. */
static void test_run_absent(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct json_value value;
	struct run_time time;

	(void)state;
	assert_true(record_read_run(NULL, 77, &time));
	assert_int_equal(time.now, 77);
	assert_int_equal(time.clock, 77);
	assert_int_equal(time.doubt, RUN_BELIEVED);
	assert_false(time.before.any);
	run_time_release(&time);
	assert_true(take("{}", &arena, &value));
	assert_true(record_read_run(&value, 77, &time));
	assert_int_equal(time.clock, 77);
	assert_false(time.before.any);
	assert_int_equal(time.before.pause_count, 0);
	run_time_release(&time);
}

static void test_run_damaged(void **state)
{
	static const char *const texts[] = {
		"{\"clock\": 1, \"doubt\": 3}",
		"{\"clock\": 1, \"doubt\": -1}",
		"{\"clock\": 1, \"doubt\": 0, \"doubted\": 3, \"pauses\": [{\"since\": 1}]}",
		"{\"clock\": 1, \"doubt\": 0, \"doubted\": -1}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct json_value value;
		struct run_time time;

		assert_true(take(texts[i], &arena, &value));
		if (record_read_run(&value, 5, &time))
			fail_msg("is read: %s", texts[i]);
		run_time_release(&time);
	}
}

static void test_adopted_round(void **state)
{
	static const enum console_status statuses[] = { CONSOLE_UNTOLD, CONSOLE_NORMAL,
							CONSOLE_DISABLED };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct console_row row = { .status = statuses[i] }, read;
		struct json json = json_init(&text, false);
		struct json_value value;
		const char *site;

		row.value[ACCOUNT_ADDRESS] = "ada@example.test";
		row.value[ACCOUNT_NAME] = "小明 \"\n";
		row.value[ACCOUNT_DEPARTMENT] = ""; /* the list says that there is none */
		record_write_adopted(&json, &row, "hk");
		assert_true(take(buf_text(&text), &arena, &value));
		assert_true(record_read_adopted(&value, &read, &site));
		assert_string_equal(site, "hk");
		assert_int_equal(read.status, statuses[i]);
		for (int field = 0; field < ACCOUNT_FIELDS; field++) {
			if (!row.value[field]) {
				assert_null(read.value[field]);
				continue;
			}
			assert_non_null(read.value[field]);
			assert_string_equal(read.value[field], row.value[field]);
		}
	}
}

static void test_adopted_damaged(void **state)
{
	static const char *const texts[] = {
		"{\"site\": \"hk\", \"status\": \"normal\"}",
		"{\"site\": \"hk\", \"address\": \"a@b.test\"}",
		"{\"site\": \"hk\", \"status\": \"other\", \"address\": \"a@b.test\"}",
		"{\"site\": \"hk\", \"status\": 1, \"address\": \"a@b.test\"}",
		"{\"site\": 1, \"status\": \"normal\", \"address\": \"a@b.test\"}",
		"{\"status\": \"normal\", \"address\": \"a@b.test\"}",
		"{\"site\": \"hk\", \"status\": \"normal\", \"address\": null}",
		"[]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct json_value value;
		struct console_row row;
		const char *site;

		assert_true(take(texts[i], &arena, &value));
		if (record_read_adopted(&value, &row, &site))
			fail_msg("is read: %s", texts[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run_round),	cmocka_unit_test(test_run_absent),
		cmocka_unit_test(test_run_damaged),	cmocka_unit_test(test_adopted_round),
		cmocka_unit_test(test_adopted_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
