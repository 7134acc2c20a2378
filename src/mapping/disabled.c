// SPDX-License-Identifier: MIT
#include "mapping/disabled.h"

#include <inttypes.h>
#include <strings.h>

#include "entry/fold.h"

static bool disabled_number(const struct entry_value *value, int64_t *ret_number)
{
	bool negative = value->len && value->octets[0] == '-';
	int64_t number = 0;

	if (value->len == (size_t)negative)
		return false;
	for (size_t i = negative; i < value->len; i++) {
		int digit = value->octets[i] - '0';

		if (digit < 0 || digit > 9 ||
		    __builtin_mul_overflow(number, (int64_t)10, &number) ||
		    __builtin_add_overflow(number, (int64_t)digit, &number))
			return false;
	}
	*ret_number = negative ? -number : number;
	return true;
}

static enum disabled_answer disabled_uac(const struct entry_value *value, int64_t now)
{
	int64_t flags;

	(void)now;
	if (!disabled_number(value, &flags))
		return DISABLED_UNCLEAR;
	return flags & 0x2 ? DISABLED_YES : DISABLED_NO; /* ADS_UF_ACCOUNTDISABLE */
}

/*
 * The last second in which it is not disabled yet; false for a value that means never, or nothing.
 */
static bool disabled_filetime_end(const struct entry_value *value, int64_t *ret_end)
{
	static const int64_t epoch = 11644473600; /* seconds from 1601 to 1970 */
	int64_t ticks;

	if (!disabled_number(value, &ticks) || ticks == 0 || ticks == INT64_MAX)
		return false;
	*ret_end = ticks / 10000000 - epoch;
	return true;
}

static enum disabled_answer disabled_filetime(const struct entry_value *value, int64_t now)
{
	int64_t ticks, end;

	if (!disabled_number(value, &ticks))
		return DISABLED_UNCLEAR;
	return disabled_filetime_end(value, &end) && end < now ? DISABLED_YES : DISABLED_NO;
}

static enum disabled_answer disabled_true(const struct entry_value *value, int64_t now)
{
	(void)now;
	return fold_equal(value->octets, value->len, "true", 4) ? DISABLED_YES : DISABLED_NO;
}

/*
 * Any other time is a lock-out after wrong passwords, which passes
 * (draft-behera-ldap-password-policy-10 section 5.3.3).
 */
static enum disabled_answer disabled_permanent(const struct entry_value *value, int64_t now)
{
	(void)now;
	return fold_equal(value->octets, value->len, "000001010000Z", 13) ? DISABLED_YES
									  : DISABLED_NO;
}

static enum disabled_answer disabled_shadow(const struct entry_value *value, int64_t now)
{
	int64_t day;

	if (!disabled_number(value, &day))
		return DISABLED_UNCLEAR;
	return day > 0 && day <= now / 86400 ? DISABLED_YES : DISABLED_NO;
}

static enum disabled_answer (*const tests[])(const struct entry_value *value, int64_t now) = {
	[KIND_UAC_BIT] = disabled_uac,	      [KIND_FILETIME] = disabled_filetime,
	[KIND_TRUE] = disabled_true,	      [KIND_PERMANENT] = disabled_permanent,
	[KIND_SHADOW_DAYS] = disabled_shadow,
};

enum disabled_answer disabled_test(enum kind_rule rule, const struct entry_value *value,
				   int64_t now)
{
	return tests[rule] ? tests[rule](value, now) : DISABLED_NO;
}

int disabled_sign(const struct kind *kind, const char *attribute)
{
	for (int i = 0; i < KIND_DISABLED && kind->disabled[i].attribute; i++)
		if (strcasecmp(kind->disabled[i].attribute, attribute) == 0)
			return i;
	return -1;
}

bool disabled_is_judged(const struct kind *kind, int sign, const struct config_match *rules,
			size_t count)
{
	bool named = false;

	for (size_t i = 0; i < count; i++) {
		int found = rules[i].attribute ? disabled_sign(kind, rules[i].attribute) : -1;

		if (found == sign && !rules[i].value)
			return true;
		named = named || found >= 0;
	}
	return !named;
}

int64_t disabled_due(enum kind_rule rule, const struct entry_value *value, int64_t now)
{
	int64_t when = INT64_MAX, day;

	if (rule == KIND_FILETIME && disabled_filetime_end(value, &when))
		when++;
	else if (rule == KIND_SHADOW_DAYS && disabled_number(value, &day) && day > 0 &&
		 day < INT64_MAX / 86400)
		when = day * 86400;
	return when > now ? when : INT64_MAX;
}
