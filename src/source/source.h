// SPDX-License-Identifier: MIT
/*
 * Where entries come from: one row of functions for each way of reading a directory. directory.c
 * holds the mapping and calls a source; a source knows nothing of accounts.
 */
#pragma once

#include "conf/config.h"
#include "entry/attribute_names.h"
#include "entry/entry.h"
#include "entry/filter.h"
#include "mapping/identity.h"
#include "net/host_lookup.h"
#include "source/checkpoint.h"
#include "spool/snapshot_base.h"

/* An area to read: a tree, a filter, attributes. */
struct source_area {
	const char *base;
	const char *normal;	     /* the base in the form for comparing */
	const struct filter *filter; /* of the configuration, read */
	const char *filter_own;	     /* as it is configured, in parentheses */
	const char *filter_text;     /* what a server is asked for, likewise */
	const struct vec *attributes;
	bool group;   /* its entries are groups */
	bool contact; /* they are contacts, which are nobody's account or list */
};

/* Names of attributes, and those that stand for them. */
struct source_aliases {
	struct vec asked, given;
	struct entry_aliases pairs;
};

/* The parameters of every source; they live as long as the source. */
struct source_setup {
	const struct config *config;
	const struct config_directory *directory; /* of it: the one that is read */
	const struct host_lookup *lookup;	  /* or NULL */
	struct arena arena;
	struct identity identity;
	struct source_area *areas; /* those of people first, those of contacts last */
	size_t area_count;
	struct vec attributes[2]; /* that the mapping of people looks at; of groups */
	struct attribute_names names;  /* of attributes: the standards', or all of the server's */
	bool schema;		       /* it is the latter */
	struct source_aliases aliases; /* names of the configuration, and the first ones of the
					  same attributes, as servers write them */
	struct source_aliases spelled; /* other spellings in a file, and those first ones */
	struct vec contact_attributes;
};

/*
 * Takes one entry, or one of a file that cannot be placed (entry->misnamed); -1 ends the call of
 * the source with that error.
 */
typedef int (*source_sink)(void *argument, const struct entry *entry, struct error *error);

/*
 * Takes the changes since the last read. What a server reports as gone comes here only after it was
 * asked for by its id.
 */
struct source_changes {
	struct snapshot_base *base; /* the last snapshot; takes marks */
	source_sink changed;	    /* an entry in scope, as it is now */
	void *argument;
	const char *witness; /* an id that should be known */
};

/* What `check` says about the connection; texts live as long as the directory. */
struct source_info {
	const char *server;   /* URI that answered */
	const char *vendor;   /* of the root DSE, or NULL */
	const char *tls;      /* "TLS 1.3, ldap1.example.com", or NULL for none */
	const char *identity; /* answer to Who am I? (RFC 4532), or NULL */
	bool changes;	      /* after a read: the server can be asked later for changes */
	const char *method;   /* after a read: how, in words ("by DirSync"), or NULL */
	const char *obstacle; /* after a read: it cannot, since people depend on this attribute,
				 which can change without a change of their entries; or NULL */
	bool blind; /* after a read: but deletions are found only when everything is read */
};

/* The answer of the second question about an id; see directory_confirm. */
enum source_presence { SOURCE_UNKNOWN, SOURCE_GONE, SOURCE_OUT_OF_SCOPE, SOURCE_IN_SCOPE };

/* What is found out about a value that is not seen any more; see directory_ask_lost. */
enum source_value {
	SOURCE_VALUE_UNKNOWN, /* no clear answer: it may be hidden from us */
	SOURCE_VALUE_UNTOLD,  /* this source could not tell at all */
	SOURCE_VALUE_GONE,
	SOURCE_VALUE_THERE, /* it is there, or another one is */
};

/* A value that an entry in scope had and does not show any more. */
struct source_lost {
	const char *dn; /* of the entry as it is now */
	const char *attribute;
	const char *value;
	enum source_value answer;
};

struct source_ops {
	const char *scheme; /* the scheme, with which the URI begins */
	int (*open)(const struct source_setup *setup, void **ret_source,
		    struct source_info *ret_info, struct error *error);

	/*
	 * Adds the names that the server's schema has, and lets entries go by setup->aliases from
	 * then on: 1, 0 when it does not show its schema, or -1. NULL for a source without one.
	 */
	int (*names)(void *source, struct attribute_names *names, struct error *error);

	/*
	 * Gives all entries in scope, and fails unless they are all. `before` is what the last read
	 * left, or NULL; what this one leaves goes to `after`: way, cookies, server, self.
	 */
	int (*read)(void *source, const struct checkpoint *before, struct checkpoint *after,
		    source_sink sink, void *argument, struct error *error);

	/*
	 * Gives what changed since `before`: 1, or 0 when everything has to be read, and why. NULL
	 * for a source that cannot. `after` as above; it equals `before` when nothing changed.
	 */
	int (*changes)(void *source, const struct checkpoint *before, struct checkpoint *after,
		       const struct source_changes *to, const char **ret_why, struct error *error);

	/* See directory_confirm. */
	int (*confirm)(void *source, const char *const *ids, size_t count,
		       enum source_presence *ret_presence, struct error *error);

	/* See directory_ask_lost. NULL for a source that cannot tell. */
	int (*lost)(void *source, struct source_lost *lost, size_t count, struct error *error);

	/*
	 * Gives the entry in scope with this DN, or those that may have this address, of which more
	 * than asked for do no harm, or just those that match a filter of equalities: one of the
	 * three is not NULL.
	 */
	int (*find)(void *source, const char *dn, const char *address, const char *filter,
		    source_sink sink, void *argument, struct error *error);

	void (*close)(void *source);
};

extern const struct source_ops source_ldif;

/*
 * Finds the names of the configuration among setup->names, and adds the first names of the same
 * attributes to what is asked for; after the areas.
 */
void source_set_names(struct source_setup *setup);
void source_release_names(struct source_setup *setup);

/* Sets the areas from the configuration. */
MUST_CHECK int source_set_areas(struct source_setup *setup, struct error *error);

/*
 * Whether an entry lies in one of the areas; all do where none is configured. The DN is normalised.
 */
bool source_is_under(const struct source_setup *setup, const char *dn);

/* The area that an entry of a file belongs to, or NULL. */
const struct source_area *source_area_of(const struct source_setup *setup, const char *dn,
					 const struct entry *entry);

/* How many areas have entries of the same sort as this one. */
size_t source_count_areas(const struct source_setup *setup, const struct source_area *like);
