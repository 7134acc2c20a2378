// SPDX-License-Identifier: MIT
/*
 * How servers mark an entry whose user may not log in. The attributes of each kind of server are
 * rows of conf/kind.c; what their values mean is here.
 */
#pragma once

#include "conf/kind.h"
#include "entry/entry.h"

enum disabled_answer { DISABLED_NO, DISABLED_YES, DISABLED_UNCLEAR };

/*
 * Whether this value says "disabled" at the instant `now`. A value that cannot be read is unclear:
 * it neither suspends nor resumes anybody. Locked out after wrong passwords is not disabled.
 */
enum disabled_answer disabled_test(enum kind_rule rule, const struct entry_value *value,
				   int64_t now);

/*
 * Which sign of a kind of server an attribute is: its number, or -1. With a list of
 * directory.disabled that names one of them, only those that it names without a value are judged.
 */
int disabled_sign(const struct kind *kind, const char *attribute);
bool disabled_is_judged(const struct kind *kind, int sign, const struct config_match *rules,
			size_t count);

/*
 * When a value that does not say "disabled" at the instant `now` will say so by the passing of
 * time; INT64_MAX when never.
 */
int64_t disabled_due(enum kind_rule rule, const struct entry_value *value, int64_t now);
