// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/clock.h"

static const struct {
	const char *text;
	int64_t seconds; /* -1: is none */
} durations[] = {
	{ "0", 0 },	  { "90", 90 },	   { "90s", 90 },    { "15m", 900 },   { "36h", 129600 }, { "30d", 2592000 }, { "2w", 1209600 },
	{ "", -1 },	  { "s", -1 },	   { "-1", -1 },     { "1.5h", -1 },   { "3 d", -1 },	  { "3D", -1 },	      { "3dd", -1 },
	{ "1y", -1 },	  { " 1", -1 },	   { "5218w", -1 },  { "5217w", 3155241600 },
	{ "99999999999999999999", -1 }, { "9223372036854775807", -1 },
};

static void test_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(durations); i++) {
		int64_t seconds = -1;

		if (clock_parse_duration(durations[i].text, &seconds) != (durations[i].seconds >= 0) || seconds != durations[i].seconds)
			fail_msg("\"%s\" gives %lld", durations[i].text, (long long)seconds);
	}
}

static const struct {
	int64_t seconds;
	const char *about;
} texts[] = {
	{ 0, "0 seconds" },    { 1, "1 second" },	    { 90, "90 seconds" },   { 120, "2 minutes" },
	{ 3600, "60 minutes" }, { 10800, "3 hours" },   { 86400, "24 hours" },   { 1209600, "14 days" },
	{ 100000, "28 hours" },
};

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(buf_release) struct buf about = BUF_INIT;

		clock_about(&about, texts[i].seconds);
		assert_string_equal(buf_text(&about), texts[i].about);
	}
}

static void test_stamp(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	clock_stamp(&text, 1795486962);
	assert_string_equal(buf_text(&text), "2026-11-24T02:22:42Z");
}

static void test_pinned(void **state)
{
	(void)state;
	setenv("MAILPROV_CLOCK", "1800000000", 1);
	assert_int_equal(clock_now(), 1800000000);
	unsetenv("MAILPROV_CLOCK");
	assert_true(clock_now() > 1700000000);
	assert_true(clock_ticks_ms() <= clock_ticks_ms());
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_durations), cmocka_unit_test(test_texts), cmocka_unit_test(test_stamp), cmocka_unit_test(test_pinned) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
