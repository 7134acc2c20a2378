// SPDX-License-Identifier: MIT
#include "ldap/ldap_time.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/scan.h"

static bool ldap_time_is_digit(const struct scan *scan)
{
	return scan_left(scan) && *scan->at >= '0' && *scan->at <= '9';
}

/* A number of so many digits, within its bounds. */
static int ldap_time_number(struct scan *scan, int digits, int least, int most)
{
	int number = 0;

	for (; digits; digits--) {
		scan->bad = scan->bad || !ldap_time_is_digit(scan);
		number = number * 10 + (scan->bad ? 0 : scan_u8(scan) - '0');
	}
	scan->bad = scan->bad || number < least || number > most;
	return number;
}

/* A fraction of the unit, in whole seconds; digits beyond the ninth cannot make up one. */
static int64_t ldap_time_fraction(struct scan *scan, int64_t unit)
{
	int64_t number = 0, whole = 1;

	if (!scan_left(scan) || (*scan->at != '.' && *scan->at != ','))
		return 0;
	(void)scan_u8(scan);
	scan->bad = !ldap_time_is_digit(scan);
	while (!scan->bad && ldap_time_is_digit(scan)) {
		int digit = scan_u8(scan) - '0';

		if (whole == 1000000000)
			continue;
		number = number * 10 + digit;
		whole *= 10;
	}
	return unit * number / whole;
}

/* How far the zone is ahead of UTC, in seconds. */
static int64_t ldap_time_zone(struct scan *scan)
{
	int sign = scan_u8(scan);
	int64_t ahead;

	if (sign == 'Z')
		return 0;
	scan->bad = scan->bad || (sign != '+' && sign != '-');
	ahead = ldap_time_number(scan, 2, 0, 23) * INT64_C(3600);
	if (scan_left(scan))
		ahead += ldap_time_number(scan, 2, 0, 59) * INT64_C(60);
	return sign == '-' ? -ahead : ahead;
}

bool ldap_time_parse(const char *octets, size_t len, int64_t *ret_instant)
{
	struct scan scan = scan_over(octets, len);
	struct clock_date date = { .hour = 0 };
	int64_t instant, unit = 3600;

	date.year = ldap_time_number(&scan, 4, 0, 9999);
	date.month = ldap_time_number(&scan, 2, 1, 12);
	date.day = ldap_time_number(&scan, 2, 1, 31);
	instant = clock_from_date(&date);
	/* The 31st of a short month has become a day of the next. */
	if (scan.bad || clock_to_date(instant).day != date.day)
		return false;
	instant += ldap_time_number(&scan, 2, 0, 23) * INT64_C(3600);
	if (ldap_time_is_digit(&scan)) {
		instant += ldap_time_number(&scan, 2, 0, 59) * INT64_C(60);
		unit = 60;
	}
	if (unit == 60 && ldap_time_is_digit(&scan)) {
		instant += ldap_time_number(&scan, 2, 0, 60); /* a leap second */
		unit = 1;
	}
	instant += ldap_time_fraction(&scan, unit);
	instant -= ldap_time_zone(&scan);
	if (scan.bad || scan_left(&scan))
		return false;
	*ret_instant = instant;
	return true;
}

void ldap_time_put(struct buf *buf, int64_t instant)
{
	struct clock_date date = clock_to_date(instant);

	buf_printf(buf, "%04" PRId64 "%02d%02d%02d%02d%02dZ", date.year, date.month, date.day,
		   date.hour, date.minute, date.second);
}
