// SPDX-License-Identifier: MIT
/* The time of a run: what is believed, what is doubted, how long something waited. */
#include "base/base.h"
#include "model/run_time.h"

#include "unit.h"

#define DAY ((int64_t)RUN_TIME_DAY)
#define YEAR (365 * DAY)

/* Runs like those of the store, without one: what it restamps is tested with it. */
struct nights {
	struct run_time time;
	int64_t clocks[100];
	size_t count;
	struct run_history history;
};

static void night(struct nights *nights, int64_t clock)
{
	struct run_history history = nights->history;
	int64_t distances[RUN_TIME_DISTANCES];
	size_t count = 0;

	for (size_t i = nights->count; i > 1 && count < ARRAY_LEN(distances); i--)
		if (nights->clocks[i - 1] > nights->clocks[i - 2])
			distances[count++] = nights->clocks[i - 1] - nights->clocks[i - 2];
	history.usual = run_time_usual(distances, count);
	run_time_release(&nights->time);
	nights->time = run_time_decide(&history, clock);
	nights->clocks[nights->count++] = clock;
	nights->history = (struct run_history){
		.any = true,
		.believed = nights->time.doubt ? nights->time.before.believed : nights->time.now,
		.at = nights->time.now,
		.clock = clock,
		.doubt = nights->time.doubt,
		.agreed = nights->time.agreed,
	};
	for (size_t i = 0; i < nights->time.before.pause_count; i++)
		run_history_add_pause(&nights->history, nights->time.before.pauses[i].since,
				      nights->time.before.pauses[i].until);
	if (nights->time.pause)
		run_history_add_pause(&nights->history, nights->time.pause, nights->time.now);
}

static void end(struct nights *nights)
{
	free(nights->history.pauses);
	run_time_release(&nights->time);
}

static void test_usual(void **data)
{
	int64_t none[1] = { 5 }, some[] = { 9, 1, 100, 3 };

	(void)data;
	assert_int_equal(run_time_usual(none, 1), 0);
	assert_int_equal(run_time_usual(some, ARRAY_LEN(some)), 3);
}

/* Clocks of the last run of each row, and what is thought of it. */
static void test_doubt(void **data)
{
	static const struct {
		const char *what;
		int64_t clock[8];
		enum run_doubt doubt;
	} rows[] = {
		{ "the first run", { 1 }, RUN_BELIEVED },
		{ "the same second", { 9 * DAY, 9 * DAY }, RUN_BELIEVED },
		{ "a second before", { 9 * DAY, 9 * DAY - 1 }, RUN_EARLIER },
		{ "a week after the first", { 1, 1 + 8 * DAY }, RUN_BELIEVED },
		{ "more", { 1, 2 + 8 * DAY }, RUN_LATER },
		{ "a weekend of an hourly run",
		  { 1, 3601, 7201, 10801, 14401, 14401 + 3 * DAY },
		  RUN_BELIEVED },
		{ "nightly, a week", { 1, DAY, 2 * DAY, 3 * DAY, 11 * DAY }, RUN_BELIEVED },
		{ "nightly, more", { 1, DAY, 2 * DAY, 3 * DAY, 12 * DAY }, RUN_LATER },
		{ "monthly, four months",
		  { 1, 8 * DAY, 16 * DAY, 24 * DAY, 32 * DAY, 88 * DAY },
		  RUN_BELIEVED },
		{ "back after a year ahead", { 1, DAY, 2 * DAY, YEAR, 4 * DAY }, RUN_BELIEVED },
		{ "back after a year behind",
		  { YEAR, YEAR + DAY, 2 * DAY, YEAR + 3 * DAY },
		  RUN_BELIEVED },
		{ "ahead, an hour later too", { 1, DAY, YEAR, YEAR + 3600 }, RUN_LATER },
		{ "ahead for good", { 1, DAY, YEAR, YEAR + DAY, YEAR + 2 * DAY }, RUN_BELIEVED },
		{ "behind, a night later too", { YEAR, 2 * DAY, 3 * DAY }, RUN_EARLIER },
		{ "behind for good", { YEAR, 2 * DAY, 3 * DAY, 4 * DAY }, RUN_BELIEVED },
		{ "behind, and again elsewhere",
		  { YEAR, 2 * DAY, 90 * DAY, 91 * DAY },
		  RUN_EARLIER },
	};

	(void)data;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct nights nights = { .count = 0 };

		for (size_t j = 0; j < ARRAY_LEN(rows[i].clock) && rows[i].clock[j]; j++)
			night(&nights, rows[i].clock[j]);
		if (nights.time.doubt != rows[i].doubt)
			fail_msg("%s: %d", rows[i].what, (int)nights.time.doubt);
		end(&nights);
	}
}

static void test_stands_still(void **data)
{
	struct nights nights = { .count = 0 };

	(void)data;
	for (int64_t day = 1; day < 5; day++)
		night(&nights, day * DAY);
	night(&nights, YEAR);
	assert_int_equal(nights.time.now, 4 * DAY + 1);
	assert_false(run_time_is_over(&nights.time, 1, 3 * DAY));
	assert_true(run_time_is_over(&nights.time, 4 * DAY, 0));
	night(&nights, 6 * DAY);
	assert_int_equal(nights.time.now, 6 * DAY);
	assert_int_equal(run_time_read(&nights.time, 4 * DAY + 1), 6 * DAY);
	assert_int_equal(run_time_read(&nights.time, 4 * DAY), 4 * DAY);
	assert_int_equal(run_time_read(&nights.time, YEAR), 6 * DAY);
	assert_int_equal(nights.time.pause, 0);
	assert_int_equal(run_time_waited(&nights.time, DAY), 5 * DAY);
	assert_int_equal(run_time_waited(&nights.time, YEAR), 0);
	end(&nights);
}

/* What a run comes late counts once the next one shows that the clock did not go back. */
static void test_late(void **data)
{
	struct nights nights = { .count = 0 };

	(void)data;
	for (int64_t day = 1; day < 5; day++)
		night(&nights, day * DAY);
	night(&nights, 9 * DAY);
	assert_int_equal(nights.time.doubt, RUN_BELIEVED);
	assert_int_equal(nights.time.now, 9 * DAY);
	assert_int_equal(run_time_waited(&nights.time, DAY), 5 * DAY);
	night(&nights, 10 * DAY);
	assert_int_equal(run_time_waited(&nights.time, DAY), 9 * DAY);
	end(&nights);
}

/* A year of which nothing is known is a pause. */
static void test_pause(void **data)
{
	struct nights nights = { .count = 0 };

	(void)data;
	for (int64_t day = 1; day < 5; day++)
		night(&nights, day * DAY);
	for (int64_t day = 0; day < 3; day++)
		night(&nights, YEAR + day * DAY);
	assert_int_equal(nights.time.doubt, RUN_BELIEVED);
	assert_int_equal(nights.time.pause, 4 * DAY);
	assert_int_equal(run_time_waited(&nights.time, DAY), 3 * DAY);
	night(&nights, YEAR + 3 * DAY);
	assert_int_equal(run_time_waited(&nights.time, DAY), 4 * DAY);
	assert_true(run_time_is_over(&nights.time, DAY, 4 * DAY));
	assert_false(run_time_is_over(&nights.time, DAY, 4 * DAY + 1));
	assert_int_equal(run_time_due(&nights.time, DAY, 30 * DAY), YEAR + 29 * DAY);
	end(&nights);
}

static void test_back(void **data)
{
	struct nights nights = { .count = 0 };

	(void)data;
	for (int64_t day = 0; day < 3; day++)
		night(&nights, YEAR + day * DAY);
	for (int64_t day = 5; day < 8; day++)
		night(&nights, day * DAY);
	assert_int_equal(nights.time.doubt, RUN_BELIEVED);
	assert_int_equal(nights.time.now, 7 * DAY);
	assert_int_equal(nights.time.back, YEAR - 5 * DAY);
	assert_int_equal(run_time_read(&nights.time, YEAR + DAY), 6 * DAY);
	assert_int_equal(run_time_waited(&nights.time, YEAR + DAY), DAY);
	end(&nights);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),	     cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_stands_still), cmocka_unit_test(test_late),
		cmocka_unit_test(test_pause),	     cmocka_unit_test(test_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
