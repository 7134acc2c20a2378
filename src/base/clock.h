// SPDX-License-Identifier: MIT
/*
 * Time. Instants are seconds since 1970-01-01 UTC; durations are seconds. Tests pin the wall clock
 * with MAILPROV_CLOCK=SECONDS in the environment; a set-user-id program ignores it, and a value
 * that is not a number of seconds up to the year 9999 is ignored everywhere.
 */
#pragma once

#include "base/buf.h"

/* The wall clock, in seconds. */
int64_t clock_now(void);

/* A clock that only goes forward, in milliseconds; for time-outs and measuring. */
int64_t clock_ticks_ms(void);

/* A date of the Gregorian calendar and a time of day, both in UTC. */
struct clock_date {
	int64_t year;
	int month, day; /* from 1 */
	int hour, minute, second;
};

/*
 * Between instants and dates, in 64 bits whatever the time_t of the C library holds. A date that
 * does not exist, such as the 31st of a short month, becomes one that does, so reading it back
 * gives another date.
 */
int64_t clock_from_date(const struct clock_date *date);
struct clock_date clock_to_date(int64_t instant);

/*
 * "2026-11-24T02:22:42Z" (RFC 3339), appended; the seconds as a number when the year does not have
 * four digits.
 */
void clock_stamp(struct buf *buf, int64_t instant);

/*
 * Reads "90", "90s", "15m", "36h", "30d", "2w": false when it is none of them, negative, or too
 * large. A bare number is seconds.
 */
bool clock_parse_duration(const char *text, int64_t *ret_seconds);

/*
 * For people, rounded to the largest unit of which there are at least two: "3 hours", "2 days", "1
 * second", appended.
 */
void clock_about(struct buf *buf, int64_t seconds);
