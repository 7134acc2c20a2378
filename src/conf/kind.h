// SPDX-License-Identifier: MIT
/*
 * What a kind of directory server sets when the configuration does not: filter, stable id,
 * attributes, and what "disabled" looks like there.
 */
#pragma once

#include "conf/config.h"

/* How an attribute says that an entry is disabled (see mapping/disabled.c). */
enum kind_rule {
	KIND_NEVER,
	KIND_UAC_BIT,	/* userAccountControl, bit 0x2 */
	KIND_FILETIME,	/* accountExpires: 100 ns since 1601, 0 and 0x7FFFFFFFFFFFFFFF are never */
	KIND_TRUE,	/* TRUE, letter case aside */
	KIND_PERMANENT, /* pwdAccountLockedTime: 000001010000Z only (ppolicy draft) */
	KIND_SHADOW_DAYS, /* shadowExpire: days since 1970, greater than 0 and past */
};

struct kind_disabled {
	const char *attribute;
	enum kind_rule rule;
	bool everywhere; /* every entry of such a server has it */
};

enum { KIND_DISABLED = 5 };

enum { KIND_MEMBERS = 4 };

/* What groups look like. */
struct kind_group {
	const char *filter;
	struct config_sources address, name, aliases;
	const char *login;
	const char *members[KIND_MEMBERS];
	const char
		*contacts; /* which entries are contacts where they are neither people nor groups */
	bool primary; /* people name one group of theirs themselves */
};

struct kind {
	const char *name;
	const char *filter;
	const char *id;
	bool binary_id; /* 16 raw octets rather than text */
	struct config_sources map[ACCOUNT_FIELDS];
	struct kind_disabled disabled[KIND_DISABLED];
	struct kind_group group;
};

extern const struct kind kinds[CONFIG_KINDS];

/* Whether such a server has this attribute without being told in the configuration. */
bool kind_has(enum config_kind kind, const char *attribute);
