// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <inttypes.h>

static const struct {
	char letter;
	int64_t seconds;
	const char *name;
} units[] = {
	{ 'w', 604800, "week" }, { 'd', 86400, "day" }, { 'h', 3600, "hour" }, { 'm', 60, "minute" }, { 's', 1, "second" },
};

/* Up to about a hundred years, so that sums of instants and durations never overflow. */
static const int64_t longest = 3155760000;

/* The end of the year 9999, the last that RFC 3339 can write. */
static const int64_t latest = 253402300799;

int64_t clock_now(void)
{
	const char *pinned = secure_getenv("MAILPROV_CLOCK");
	long long instant;
	char *end;

	if (!pinned)
		return (int64_t)time(NULL);
	instant = strtoll(pinned, &end, 10);
	return end > pinned && *end == '\0' && instant >= 0 && instant <= latest ? (int64_t)instant : (int64_t)time(NULL);
}

int64_t clock_ticks_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_stamp(struct buf *buf, int64_t instant)
{
	time_t seconds = (time_t)instant;
	struct tm parts;
	char text[32];

	if (!gmtime_r(&seconds, &parts)) {
		buf_printf(buf, "%" PRId64, instant);
		return;
	}
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	buf_puts(buf, text);
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
