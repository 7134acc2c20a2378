// SPDX-License-Identifier: MIT
/* The graph of the groups, for the files that make it: plan/expand.h has what others may use. */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "model/finding.h"
#include "plan/expanded.h"

enum { NONE = UINT32_MAX };

/* Before the number of a primary group: no name of a directory begins with it. */
#define PRIMARY "\x01"

enum expand_kind { EXPAND_NOBODY, EXPAND_GROUP, EXPAND_PERSON, EXPAND_OUTSIDE };

/* A name that groups use, or a group has. */
struct expand_word {
	const char *text;
	enum tie_kind kind;
	uint32_t directory; /* that it means something in; 0 of addresses, which do everywhere */
	uint32_t node;
	uint32_t contact;   /* the contact that has this DN; NONE: none has */
	const char *others; /* more addresses of the contact that has this one; or NULL */
};

/* Somebody elsewhere whom groups name: a name that means his address. */
struct expand_contact {
	uint32_t address; /* the word; NONE: he has none */
	const char *why;  /* and what is wrong with it; or NULL */
};

struct expand_node {
	enum expand_kind kind;
	uint32_t first, count; /* names in a group that was reached */
	uint32_t primary;      /* first of the entries that have it as their primary group */
	bool reached, cut, lists;
	uint32_t directory; /* of a group */
	const char *text;   /* the address, or NULL; of an unknown one the name */
	const char *dn;
	const char *others; /* of an address elsewhere: more that would do; or NULL */
	const char *site;   /* where the address is, or NULL */
	const unsigned char *key;
	const struct roster_entry *entry; /* of a group */
};

struct expand_primary {
	uint32_t node, next;
};

struct expand {
	const struct roster *roster;
	struct expand_policy policy;
	struct findings *findings;
	struct arena arena;
	struct expand_word *words;
	size_t word_count, word_cap;
	struct map by_text; /* numbers of names */
	uint32_t *edges;    /* names in groups */
	size_t edge_count, edge_cap;
	struct expand_node *nodes; /* groups by key, then the others */
	size_t node_count, node_cap;
	size_t group_count;
	uint32_t *people; /* nodes */
	size_t person_count, person_cap;
	struct expand_primary *primaries;
	size_t primary_count, primary_cap;
	struct expand_contact *contacts;
	size_t contact_count, contact_cap;
	struct vec sites;
	struct vec directories; /* names that ids begin with; the number of a word is one more */
	bool has_logins, has_addresses, has_primary;
	uint32_t *seen; /* round in which a node was met last */
	uint32_t round;
	uint32_t *stack; /* groups to look at */
	struct expanded result;
	struct buf scratch;
};

/* The number of the directory that an id is of, from 1; there are few. */
uint32_t expand_directory(struct expand *expand, const char *id);

/* A name that is used, or NULL. */
struct expand_word *expand_find(const struct expand *expand, uint32_t directory,
				enum tie_kind kind, const char *text);

/* The number of a name, which is added when it is new; its text is borrowed. */
uint32_t expand_word(struct expand *expand, uint32_t directory, enum tie_kind kind,
		     const char *text);

uint32_t expand_node(struct expand *expand, enum expand_kind kind, const unsigned char *key,
		     const char *dn);

/* A DN in the form of names, until the next call; NULL: it has none. */
const char *expand_normal(struct expand *expand, const char *dn);

/* What the names mean: the people, contacts, and addresses elsewhere. */
void expand_meet_all(struct expand *expand);

/* The person of an entry, made at the first name for it. */
void expand_mean(struct expand *expand, struct expand_word *word, uint32_t *person,
		 const unsigned char *key, const char *dn);
