// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "unit.h"

static const struct {
	const char *label;
	const char *pin;
	int64_t instant; /* -1: the wall clock */
} pins[] = {
	{ "an instant", "1795486962", 1795486962 },
	{ "the beginning", "0", 0 },
	{ "the end of the year 9999", "253402300799", 253402300799 },
	{ "the year 10000", "253402300800", -1 },
	{ "negative", "-5", -1 },
	{ "too large for a number", "99999999999999999999", -1 },
	{ "empty", "", -1 },
	{ "no number", "now", -1 },
	{ "text after the number", "12x", -1 },
};

static void test_pin(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pins); i++) {
		int64_t before = (int64_t)time(NULL), now;

		assert_int_equal(setenv("MAILPROV_CLOCK", pins[i].pin, 1), 0);
		now = clock_now();
		if (pins[i].instant >= 0 ? now != pins[i].instant
					 : now < before || now > (int64_t)time(NULL))
			fail_msg("%s: %lld", pins[i].label, (long long)now);
	}
	unsetenv("MAILPROV_CLOCK");
}

static void test_now(void **state)
{
	int64_t before = (int64_t)time(NULL), now;
	int64_t ticks = clock_ticks_ms();

	(void)state;
	unsetenv("MAILPROV_CLOCK");
	now = clock_now();
	assert_true(now >= before && now <= (int64_t)time(NULL));
	for (int i = 0; i < 1000; i++) {
		int64_t next = clock_ticks_ms();

		assert_true(next >= ticks);
		ticks = next;
	}
}

static const struct {
	int64_t instant;
	const char *stamp;
} change_times[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ -1, "1969-12-31T23:59:59Z" },
	{ 951782400, "2000-02-29T00:00:00Z" },
	{ 1795486962, "2026-11-24T02:22:42Z" },
	{ 2147483648, "2038-01-19T03:14:08Z" },
	{ 4102444800, "2100-01-01T00:00:00Z" },
	{ 253402300799, "9999-12-31T23:59:59Z" },
	{ 253402300800, "253402300800" },
	{ -62167219200, "0000-01-01T00:00:00Z" },
	{ -62167219201, "-62167219201" },
	{ INT64_MAX, "9223372036854775807" },
	{ INT64_MIN, "-9223372036854775808" },
};

/* In UTC, whatever the zone of the machine. */
static void test_stamp(void **state)
{
	(void)state;
	setenv("TZ", "Asia/Singapore", 1);
	tzset();
	for (size_t i = 0; i < ARRAY_LEN(change_times); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		clock_stamp(&buf, change_times[i].instant);
		assert_string_equal(buf_text(&buf), change_times[i].stamp);
	}
	unsetenv("TZ");
	tzset();
}

/* Every day from year -4 to year 10003, counted one by one. */
static void test_dates(void **state)
{
	struct clock_date wanted = {
		.year = -4, .month = 1, .day = 1, .hour = 23, .minute = 59, .second = 58
	};
	int64_t instant = clock_from_date(&wanted);

	(void)state;
	assert_true(instant == INT64_C(-62293449600) + 86398);
	for (; wanted.year < 10004; instant += 86400) {
		static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
		bool leap =
			wanted.year % 4 == 0 && (wanted.year % 100 != 0 || wanted.year % 400 == 0);
		struct clock_date date = clock_to_date(instant);

		if (clock_from_date(&wanted) != instant || date.year != wanted.year ||
		    date.month != wanted.month || date.day != wanted.day || date.hour != 23 ||
		    date.minute != 59 || date.second != 58)
			fail_msg("%lld is %lld-%d-%d", (long long)instant, (long long)date.year,
				 date.month, date.day);
		if (++wanted.day <= days[wanted.month - 1] + (leap && wanted.month == 2))
			continue;
		wanted.day = 1;
		wanted.year += wanted.month == 12;
		wanted.month = wanted.month % 12 + 1;
	}
}

/* What is no date is read as one that is. */
static void test_no_dates(void **state)
{
	static const struct {
		struct clock_date date, same;
	} cases[] = {
		{ { .year = 2026, .month = 2, .day = 29 }, { .year = 2026, .month = 3, .day = 1 } },
		{ { .year = 2026, .month = 4, .day = 31 }, { .year = 2026, .month = 5, .day = 1 } },
		{ { .year = 2026, .month = 12, .day = 31, .hour = 23, .minute = 59, .second = 60 },
		  { .year = 2027, .month = 1, .day = 1 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(clock_from_date(&cases[i].date) == clock_from_date(&cases[i].same));
}

static const struct {
	const char *text;
	int64_t seconds; /* -1: is none */
} durations[] = {
	{ "0", 0 },
	{ "90", 90 },
	{ "90s", 90 },
	{ "15m", 900 },
	{ "36h", 129600 },
	{ "30d", 2592000 },
	{ "2w", 1209600 },
	{ "007d", 604800 },
	{ "3155760000", 3155760000 },
	{ "3155760001", -1 },
	{ "36525d", 3155760000 },
	{ "36526d", -1 },
	{ "5217w", 3155241600 },
	{ "5218w", -1 },
	{ "9223372036854775807", -1 },
	{ "9223372036854775808", -1 },
	{ "99999999999999999999999999999999w", -1 },
	{ "", -1 },
	{ "d", -1 },
	{ "-1d", -1 },
	{ "+1d", -1 },
	{ " 1d", -1 },
	{ "1 d", -1 },
	{ "1d ", -1 },
	{ "1dd", -1 },
	{ "1d12h", -1 },
	{ "1.5h", -1 },
	{ "0x10", -1 },
	{ "1D", -1 },
	{ "1M", -1 },
	{ "1y", -1 },
	{ "1\n", -1 },
	{ "１d", -1 },
};

static void test_parse_duration(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(durations); i++) {
		int64_t seconds = -7;
		bool is = clock_parse_duration(durations[i].text, &seconds);

		if (is != (durations[i].seconds >= 0) ||
		    seconds != (is ? durations[i].seconds : -7))
			fail_msg("\"%s\": %lld", durations[i].text, (long long)seconds);
	}
}

static const struct {
	int64_t seconds;
	const char *about;
} spans[] = {
	{ 0, "0 seconds" },	      { 1, "1 second" },      { 59, "59 seconds" },
	{ 60, "60 seconds" },	      { 90, "90 seconds" },   { 119, "119 seconds" },
	{ 120, "2 minutes" },	      { 149, "2 minutes" },   { 150, "3 minutes" },
	{ 3600, "60 minutes" },	      { 5400, "90 minutes" }, { 7199, "120 minutes" },
	{ 7200, "2 hours" },	      { 86400, "24 hours" },  { 129600, "36 hours" },
	{ 172800, "2 days" },	      { 604800, "7 days" },   { 2592000, "30 days" },
	{ 3155760000, "36525 days" }, { -90, "-90 seconds" },
};

static void test_about(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		CLEANUP(buf_release) struct buf about = BUF_INIT;

		clock_about(&about, spans[i].seconds);
		assert_string_equal(buf_text(&about), spans[i].about);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pin),	 cmocka_unit_test(test_now),
		cmocka_unit_test(test_stamp),	 cmocka_unit_test(test_dates),
		cmocka_unit_test(test_no_dates), cmocka_unit_test(test_parse_duration),
		cmocka_unit_test(test_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
