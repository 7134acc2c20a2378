// SPDX-License-Identifier: MIT
/* The part of the configuration about groups that become mailing lists. */
#pragma once

#include "base/vec.h"
#include "conf/config_limits.h"

/* How many attributes or templates a field may come from. */
enum { CONFIG_SOURCES = 8 };

/*
 * Where a field comes from: attributes and, for names, templates such as "{givenName} {sn}". The
 * first with a usable value counts, but aliases come from all of them. NULL after the last.
 */
struct config_sources {
	const char *items[CONFIG_SOURCES + 1];
};

/* Which attributes of a group are what. */
struct config_group_map {
	struct config_sources address, name, aliases;
	struct vec members; /* those with DNs, those with user names, those with addresses */
	const char *login;  /* of people: what user names among the members name them by */
};

/* Entries with addresses elsewhere, which groups may name. */
struct config_contacts {
	struct vec base; /* none: where the people and the groups are */
	const char *filter;
	struct vec address; /* attributes; the first that has an address counts */
};

/* Groups that become mailing lists. Without a base there are none. */
struct config_groups {
	struct vec base;
	const char *filter;
	struct config_group_map map;
	bool nested;  /* the members of a group within a group are members */
	bool primary; /* people are members of what primaryGroupID says */
	struct config_limit unresolved;
	struct vec placeholders; /* names that stand for nobody, besides the usual ones */
	struct config_contacts contacts;
};
