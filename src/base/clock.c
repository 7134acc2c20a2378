// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <inttypes.h>

static const struct {
	char letter;
	int64_t seconds;
	const char *name;
} units[] = {
	{ 'w', 604800, "week" }, { 'd', 86400, "day" }, { 'h', 3600, "hour" },
	{ 'm', 60, "minute" },	 { 's', 1, "second" },
};

/* Up to about a hundred years, so that sums of instants and durations never overflow. */
static const int64_t longest = 3155760000;

/* The end of the year 9999, the last that RFC 3339 can write. */
static const int64_t latest = 253402300799;

/* The calendar repeats itself after so many years and days. */
enum { ERA_YEARS = 400, ERA_DAYS = 146097, DAY_SECONDS = 86400 };

/* From 0000-03-01 to 1970-01-01. */
static const int64_t epoch_days = 719468;

int64_t clock_now(void)
{
	const char *pinned = secure_getenv("MAILPROV_CLOCK");
	long long instant;
	char *end;

	if (!pinned)
		return (int64_t)time(NULL);
	instant = strtoll(pinned, &end, 10);
	return end > pinned && *end == '\0' && instant >= 0 && instant <= latest
		       ? (int64_t)instant
		       : (int64_t)time(NULL);
}

int64_t clock_ticks_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Division that rounds down, below zero too. */
static int64_t floor_divide(int64_t number, int64_t by)
{
	return number / by - (number % by < 0);
}

/*
 * A year is counted from March here, so that the leap day is its last and the months before it have
 * lengths that a line of 153 days in five months goes through: 31, 30, 31, 30, 31.
 */
int64_t clock_from_date(const struct clock_date *date)
{
	int64_t year = date->month > 2 ? date->year : date->year - 1;
	int64_t era = floor_divide(year, ERA_YEARS), year_of_era = year - era * ERA_YEARS;
	int64_t month = date->month > 2 ? date->month - 3 : date->month + 9;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
			     (153 * month + 2) / 5 + date->day - 1;
	int64_t days = era * ERA_DAYS + day_of_era - epoch_days;

	return days * DAY_SECONDS + date->hour * INT64_C(3600) + date->minute * INT64_C(60) +
	       date->second;
}

struct clock_date clock_to_date(int64_t instant)
{
	int64_t days = floor_divide(instant, DAY_SECONDS),
		second = (instant % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
	int64_t era = floor_divide(days + epoch_days, ERA_DAYS),
		day_of_era = days + epoch_days - era * ERA_DAYS;
	/*
	 * The leap days before it are taken out, so that every year has 365: one in four years,
	 * none in a hundred, one at the end of the era.
	 */
	int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			day_of_era / (ERA_DAYS - 1)) /
		       365;
	int64_t day = day_of_era - (year * 365 + year / 4 - year / 100),
		month = (5 * day + 2) / 153;

	return (struct clock_date){
		.year = era * ERA_YEARS + year + (month >= 10),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day - (153 * month + 2) / 5 + 1),
		.hour = (int)(second / 3600),
		.minute = (int)(second / 60 % 60),
		.second = (int)(second % 60),
	};
}

void clock_stamp(struct buf *buf, int64_t instant)
{
	struct clock_date date = clock_to_date(instant);

	if (date.year < 0 || date.year > 9999)
		buf_printf(buf, "%" PRId64, instant);
	else
		buf_printf(buf, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)date.year, date.month,
			   date.day, date.hour, date.minute, date.second);
}

bool clock_parse_duration(const char *text, int64_t *ret_seconds)
{
	int64_t number = 0, factor = 1;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (*at - '0');
		if (number > longest)
			return false;
	}
	if (at == text)
		return false;
	if (*at) {
		factor = 0;
		for (size_t i = 0; i < ARRAY_LEN(units); i++)
			if (at[0] == units[i].letter && at[1] == '\0')
				factor = units[i].seconds;
	}
	if (factor == 0 || number > longest / factor)
		return false;
	*ret_seconds = number * factor;
	return true;
}

void clock_about(struct buf *buf, int64_t seconds)
{
	size_t i = 1;
	int64_t count;

	while (i < ARRAY_LEN(units) - 1 && seconds < 2 * units[i].seconds)
		i++;
	count = (seconds + units[i].seconds / 2) / units[i].seconds;
	buf_printf(buf, "%" PRId64 " %s%s", count, units[i].name, count == 1 ? "" : "s");
}
