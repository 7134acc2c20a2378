// SPDX-License-Identifier: MIT
/*
 * Where entries come from: one row of functions for each way of reading a directory. directory.c holds the mapping and calls a source; a source knows
 * nothing of accounts.
 */
#pragma once

#include "directory/dial.h"
#include "directory/directory.h"
#include "directory/entry.h"
#include "directory/filter.h"
#include "directory/identity.h"
#include "directory/memory.h"

/* What every source is told; it lives as long as the source. */
struct source_setup {
	const struct config *config;
	const struct dial_lookup *lookup; /* or NULL */
	struct arena arena;
	struct identity identity;
	const struct filter *filter; /* directory.filter, read */
	const char *filter_text;     /* the same, in parentheses */
	struct vec bases;	     /* normalised, in the order of the configuration */
	struct vec attributes;	     /* that the mapping looks at */
};

/* Takes one entry; -1 ends the call of the source with that error. */
typedef int (*source_sink)(void *argument, const struct entry *entry, struct error *error);

/* Where the changes since the last read go. What a server says is gone goes there only after it was asked for by its id. */
struct source_changes {
	source_sink changed;			      /* an entry in scope, as it is now */
	void (*gone)(void *argument, const char *id); /* is not in scope any more */
	void (*present)(void *argument, const char *id);
	bool (*knows)(void *argument, const char *id);
	bool (*unmentioned)(void *argument, struct vec *ids, size_t most); /* known ids of which nothing was heard; false: too many */
	const char *witness;						   /* an id that should be there */
	void *argument;
};

struct source_ops {
	const char *scheme; /* that the URI begins with */
	int (*open)(const struct source_setup *setup, void **ret_source, struct directory_info *ret_info, struct error *error);

	/*
	 * Gives all entries in scope, and fails unless they are all. `before` is what the last read left, or NULL; what this one leaves goes to
	 * `after`: way, cookies, server, self.
	 */
	int (*read)(void *source, const struct memory *before, struct memory *after, source_sink sink, void *argument, struct error *error);

	/*
	 * Gives what changed since `before`: 1, or 0 when everything has to be read, and why. NULL for a source that cannot. `after` as above; it
	 * equals `before` when nothing was said.
	 */
	int (*changes)(void *source, const struct memory *before, struct memory *after, const struct source_changes *to, const char **ret_why,
		       struct error *error);

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
