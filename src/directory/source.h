// SPDX-License-Identifier: MIT
/*
 * Where entries come from: one row of functions for each way of reading a directory. directory.c holds the mapping and calls a source; a source knows
 * nothing of accounts.
 */
#pragma once

#include "directory/directory.h"
#include "directory/entry.h"
#include "directory/filter.h"
#include "directory/identity.h"

/* What every source is told; it lives as long as the source. */
struct source_setup {
	const struct config *config;
	struct arena arena;
	struct identity identity;
	const struct filter *filter; /* directory.filter, read */
	const char *filter_text;     /* the same, in parentheses */
	struct vec bases;	     /* normalised, in the order of the configuration */
	struct vec attributes;	     /* that the mapping looks at */
};

/* Takes one entry; -1 ends the call of the source with that error. */
typedef int (*source_sink)(void *argument, const struct entry *entry, struct error *error);

struct source_ops {
	const char *scheme; /* that the URI begins with */
	int (*open)(const struct source_setup *setup, void **ret_source, struct directory_info *ret_info, struct error *error);

	/* Gives all entries in scope, and fails unless they are all. */
	int (*read)(void *source, source_sink sink, void *argument, struct error *error);

	/* See directory_confirm. */
	int (*confirm)(void *source, const char *const *ids, size_t count, enum directory_presence *ret_presence, struct error *error);

	/* Gives the entry in scope with this DN, or those that may have this address; more than asked for does no harm. */
	int (*find)(void *source, const char *dn, const char *address, source_sink sink, void *argument, struct error *error);

	void (*close)(void *source);
};

extern const struct source_ops source_ldap;
extern const struct source_ops source_ldif;

/* Whether an entry lies under one of the bases; all do where none is configured. The DN is normalised. */
bool source_is_under(const struct source_setup *setup, const char *dn);
